"""The `predict` and `expect` sections against the shape of a sample and the scores there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_cli.config.findings.finding import Contradiction
from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.config.rules.score_names import list_scores
from lstm_cli.config.schema.experiment import ExperimentConfig, Predict
from lstm_cli.config.yaml.nodes import KeyPath
from lstm_cli.types import SequenceShape
from lstm_cli.wording import show_value

LARGEST = 3.4e38
INVOLVED: tuple[KeyPath, ...] = tuple(
    ("dataset", key) for key in ("task", "timesteps", "horizon", "features")
)
INPUTS: KeyPath = ("predict", "inputs")
EXPECTED: KeyPath = ("predict", "expected")

Sizes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NestedList:
    """Lists in lists, measured: the size at each level, and the values with their paths."""

    sizes: Sizes
    values: Sequence[tuple[KeyPath, object]]


def check_predict(predict: Predict, shape: SequenceShape) -> Iterator[Contradiction]:
    """Each contradiction between the inputs, what is expected of them, and a sample's shape."""
    inputs = measure(predict.inputs, INPUTS)
    samples: int | None = 0
    if isinstance(inputs, Contradiction):
        samples = None
        yield inputs
    elif predict.inputs:
        one = (shape.timesteps, shape.features)
        samples = _samples(inputs.sizes, one)
        yield from _check_numbers(inputs)
        if samples is None:
            yield _wrong_sizes(INPUTS, inputs.sizes, [("samples", *one), one])
    if predict.expected and samples is not None:
        yield from _check_expected(predict, shape, samples)


def _check_expected(
    predict: Predict, shape: SequenceShape, samples: int
) -> Iterator[Contradiction]:
    if not samples:
        message = "something is expected, but no inputs are given. Give predict.inputs."
        yield Contradiction(EXPECTED, (INPUTS,), message)
        return
    nest = measure(predict.expected, EXPECTED)
    if isinstance(nest, Contradiction):
        yield nest
        return
    ways = _ways(shape, samples)
    if nest.sizes not in ways:
        yield _wrong_sizes(EXPECTED, nest.sizes, ways)
    yield from _check_names(nest, shape.classes) if shape.classes else _check_numbers(nest)


def _ways(shape: SequenceShape, samples: int) -> list[Sizes]:
    """The sizes that what is expected may have."""
    steps: list[Sizes] = [] if shape.classes else [(shape.horizon, shape.target_features)]
    steps += [(shape.horizon,)] if shape.target_features == 1 else []
    full: list[Sizes] = [(samples, *sizes) for sizes in steps]
    return list(dict.fromkeys(full + steps if samples == 1 else full))


def _samples(sizes: Sizes, one: Sizes) -> int | None:
    """How many samples there are; None where their sizes are not those of `one`."""
    if sizes == one:
        return 1
    return sizes[0] if sizes[1:] == one else None


def measure(value: tuple[object, ...], path: KeyPath) -> NestedList | Contradiction:
    """The sizes and values of lists in lists, or where they are uneven."""
    level: list[tuple[KeyPath, object]] = [(path, value)]
    sizes: list[int] = []
    while level and isinstance(level[0][1], tuple):
        size = len(level[0][1])
        for place, item in level:
            if not isinstance(item, tuple) or len(item) != size:
                message = f"{show_value(item)}, where the one before it is a list of {size}. "
                return Contradiction(place, INVOLVED, f"{message}Give lists of equal length.")
        sizes.append(size)
        level = [
            ((*place, index), inner)
            for place, item in level
            if isinstance(item, tuple)
            for index, inner in enumerate(item)
        ]
    return NestedList(tuple(sizes), level)


def _check_numbers(nest: NestedList) -> Iterator[Contradiction]:
    for path, value in nest.values:
        if not _is_number(value):
            message = f"{show_value(value)} does not fit. Give finite numbers."
            yield Contradiction(path, (), message)


def _is_number(value: object) -> bool:
    # A comparison is false for nan; a model takes float32.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST < value < LARGEST


def _check_names(nest: NestedList, classes: tuple[str, ...]) -> Iterator[Contradiction]:
    for path, value in nest.values:
        if value not in classes:
            message = f"{show_value(value)} is not a class. {describe_remedy(value, classes)}"
            yield Contradiction(path, (), message)


def _wrong_sizes(path: KeyPath, sizes: Sizes, ways: Sequence[tuple[object, ...]]) -> Contradiction:
    given = f"({', '.join(map(str, sizes))})"
    allowed = " or ".join(f"({', '.join(map(str, way))})" for way in ways)
    message = f"lists of sizes {given} do not fit the dataset. Give {allowed}."
    return Contradiction(path, (*INVOLVED, INPUTS), message)


EXPECTED_FROM: tuple[KeyPath, ...] = (("dataset",), ("predict",), ("evaluation",))


def check_bounds(config: ExperimentConfig) -> Iterator[Contradiction]:
    """Each bound that says nothing, or that nothing can meet."""
    for name, bound in config.expect.items():
        low, high = bound.at_least, bound.at_most
        if low is None and high is None:
            message = "no bound is given. Give at_most, at_least or both."
            yield Contradiction(("expect", name), (), message)
        elif low is not None and high is not None and low > high:
            message = f"{low:g} is above at_most, {high:g}. Nothing can pass; change one of them."
            other = ("expect", name, "at_most")
            yield Contradiction(("expect", name, "at_least"), (other,), message)


def check_expect(
    config: ExperimentConfig, shape: SequenceShape, targets: tuple[str, ...]
) -> Iterator[Contradiction]:
    """Each score that is expected but that the run will not have."""
    scores = list_scores(config, shape, targets)
    for name in config.expect:
        if name not in scores:
            message = f"this run has no such score. {describe_remedy(name, scores)}"
            yield Contradiction(("expect", name), EXPECTED_FROM, message)
