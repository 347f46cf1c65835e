"""Generated sequences against the keys that describe them."""

from collections.abc import Iterator

from lstm_cli.config.datasets.generated import GeneratedDataset, Parity
from lstm_cli.config.rules.contradictions import Contradiction, contradict
from lstm_cli.config.shapes import generated_shape

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
    each = shape.timesteps * shape.features + shape.horizon * shape.target_features
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
