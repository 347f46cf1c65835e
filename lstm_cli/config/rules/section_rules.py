"""The `predict` and `expect` sections against the shape of a sample and the scores there are."""

from collections.abc import Iterator, Sequence

from lstm_cli.config.findings.finding import Contradiction
from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.config.rules.nested_lists import INVOLVED, Sizes, check_numbers, measure
from lstm_cli.config.rules.score_names import list_scores
from lstm_cli.config.rules.target_rules import rules_of
from lstm_cli.config.schema.experiment import ExperimentConfig, Predict
from lstm_cli.config.yaml.nodes import KeyPath
from lstm_cli.types import SequenceShape

INPUTS: KeyPath = ("predict", "inputs")
EXPECTED: KeyPath = ("predict", "expected")


def check_predict(predict: Predict, shape: SequenceShape) -> Iterator[Contradiction]:
    """Each contradiction between the inputs, what is expected of them, and a sample's shape."""
    inputs = measure(predict.inputs, INPUTS)
    samples: int | None = 0
    if isinstance(inputs, Contradiction):
        samples = None
        yield inputs
    elif predict.inputs:
        one = (shape.timesteps, shape.inputs.features)
        samples = _samples(inputs.sizes, one)
        yield from check_numbers(inputs)
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
    yield from rules_of(shape.target).check_expected(nest)


def _ways(shape: SequenceShape, samples: int) -> list[Sizes]:
    """The sizes that what is expected may have."""
    steps = rules_of(shape.target).list_step_sizes(shape.horizon)
    full: list[Sizes] = [(samples, *sizes) for sizes in steps]
    return list(dict.fromkeys(full + steps if samples == 1 else full))


def _samples(sizes: Sizes, one: Sizes) -> int | None:
    """How many samples there are; None where their sizes are not those of `one`."""
    if sizes == one:
        return 1
    return sizes[0] if sizes[1:] == one else None


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
