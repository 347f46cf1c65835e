"""The keys of whole sequences, from files or generated, against each other."""

from collections.abc import Iterator

from lstm_cli.config.findings.finding import Contradiction, contradict
from lstm_cli.config.rules.shapes import generated_shape
from lstm_cli.config.schema.formula import GeneratedDataset, Parity
from lstm_cli.config.schema.held_out import HeldOut
from lstm_cli.config.schema.sequences import Sequences, has_columns, is_ts

COLUMNS = ("id", "time", "label", "group", "features")


def check_sequences(section: Sequences) -> Iterator[Contradiction]:
    """Each contradiction inside a section of sequences that can be seen without its files."""
    yield from _check_held_out(section.validation, "dataset.validation", section)
    if section.test_path is None:
        yield from _check_held_out(section.test, "dataset.test", section)
    if has_columns(section.path):
        yield from _check_columns(section)
    else:
        yield from _check_no_columns(section)
    yield from _check_groups(section)
    yield from _check_test_path(section)


def _check_held_out(part: HeldOut, key: str, section: Sequences) -> Iterator[Contradiction]:
    if part.by == "time":
        message = "'time' is for tables. Give 'stratified', 'random', 'group' or 'last'."
        yield contradict(f"{key}.by", message, "dataset.kind")
    if part.by == "stratified" and section.target == "value":
        message = "'stratified' needs labels, but dataset.target is 'value'. Give 'random'."
        yield contradict(f"{key}.by", message, "dataset.target")
    elif part.by == "stratified" and section.per == "timestep":
        message = "'stratified' needs one label for a sequence, not one a timestep. Give 'random'."
        yield contradict(f"{key}.by", message, "dataset.per")
    if part.by == "group" and _lacks_groups(section):
        message = f"'group' needs groups, {_describe_lack(section)}, or give 'random'."
        yield contradict(f"{key}.by", message, "dataset.group", "dataset.path")


def _check_groups(section: Sequences) -> Iterator[Contradiction]:
    if section.scaling.per_group and _lacks_groups(section):
        message = f"needs groups, {_describe_lack(section)}, or set it to false."
        yield contradict("dataset.scaling.per_group", message, "dataset.group", "dataset.path")
    else:
        yield from _check_new_groups(section)


def _check_new_groups(section: Sequences) -> Iterator[Contradiction]:
    parts = {"dataset.validation": section.validation}
    if section.test_path is None:
        parts["dataset.test"] = section.test
    for key, part in parts.items():
        if section.scaling.per_group and part.by == "group" and part.fraction > 0:
            message = f"is true, but {key}.by 'group' holds out whole groups: they have no scale. "
            message += "Set it to false, or hold out otherwise."
            yield contradict("dataset.scaling.per_group", message, f"{key}.by")


def _lacks_groups(section: Sequences) -> bool:
    # Whether an npz file has groups, only the file can tell.
    if has_columns(section.path):
        return section.group is None
    return is_ts(section.path)


def _describe_lack(section: Sequences) -> str:
    if has_columns(section.path):
        return "but dataset.group is null. Name their column there"
    return "which .ts files do not have. Use a table or an .npz file"


def _check_columns(section: Sequences) -> Iterator[Contradiction]:
    seen: dict[str, str] = {}
    for key in COLUMNS[:-1]:
        name = getattr(section, key)
        if name is not None and name in seen:
            message = f"{name!r} is dataset.{seen[name]} already. Name another column."
            yield contradict(f"dataset.{key}", message, f"dataset.{seen[name]}")
        elif name is not None:
            seen[name] = key
    for index, name in enumerate(section.features or ()):
        path = ("dataset", "features", index)
        if name in seen:
            message = f"{name!r} is dataset.{seen[name]}. What is to be learned, or says whose and "
            message += "when, does not go in; remove it."
            yield Contradiction(path, (("dataset", seen[name]),), message)
        elif name in (section.features or ())[:index]:
            yield Contradiction(path, (), f"{name!r} is there twice. Remove one of them.")
    if section.features == ():
        yield contradict("dataset.features", "an empty list. Name a column, or leave it out.")


def _check_no_columns(section: Sequences) -> Iterator[Contradiction]:
    ending = ".ts" if is_ts(section.path) else ".npz"
    for key in COLUMNS:
        if getattr(section, key) != Sequences.model_fields[key].default:
            message = f"is for tables; {ending} files have no columns. Leave it out."
            yield contradict(f"dataset.{key}", message, "dataset.path")
    if section.per == "timestep" and is_ts(section.path):
        message = "'timestep' needs a table or an .npz file: .ts has one target for a sequence."
        yield contradict("dataset.per", message, "dataset.path")


def _check_test_path(section: Sequences) -> Iterator[Contradiction]:
    if section.test_path is None:
        return
    if has_columns(section.path) != has_columns(section.test_path):
        message = "must have the form of dataset.path: both tables, or both .ts or .npz files."
        yield contradict("dataset.test_path", message, "dataset.path")


# They are made at once and kept; a few seconds' work.
MOST_NUMBERS = 10_000_000
FITTING = ("last", "random", "stratified")


def check_generated(dataset: GeneratedDataset) -> Iterator[Contradiction]:
    """Each contradiction inside a generated dataset."""
    by = dataset.validation.by
    fitting = FITTING if isinstance(dataset, Parity) else FITTING[:2]
    if by is not None and by not in fitting:
        message = f"{by!r} does not fit generated data. Give {' or '.join(map(repr, fitting))}."
        yield contradict("dataset.validation.by", message, "dataset.task")
    yield from _check_size(dataset)
    if isinstance(dataset, Parity):
        yield from _check_parity(dataset)


def _check_size(dataset: GeneratedDataset) -> Iterator[Contradiction]:
    shape = generated_shape(dataset)
    each = shape.timesteps * shape.inputs.features + shape.horizon * shape.target.features
    samples = dataset.samples + (dataset.test_samples if isinstance(dataset, Parity) else 1)
    if samples * each > MOST_NUMBERS:
        yield contradict(
            "dataset.samples",
            f"{samples} samples, the test's included, of {each} numbers each are more than "
            f"{MOST_NUMBERS:,} numbers. Use fewer or shorter ones.",
            "dataset.timesteps",
            "dataset.horizon",
            "dataset.features",
            "dataset.test_samples",
        )


def _check_parity(dataset: Parity) -> Iterator[Contradiction]:
    bits = dataset.timesteps * dataset.features
    needed = dataset.samples + dataset.test_samples
    if needed > 2**bits:
        yield contradict(
            "dataset.samples",
            f"{dataset.samples} samples and {dataset.test_samples} test samples are more than the "
            f"{2**bits} different sequences of {bits} bits. Use fewer, or more timesteps.",
            "dataset.test_samples",
            "dataset.timesteps",
            "dataset.features",
        )
