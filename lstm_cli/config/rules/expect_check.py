"""The `expect` section: its bounds, and whether there are such scores."""

from collections.abc import Iterator

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.problems.phrases import describe_remedy
from lstm_cli.config.rules.contradictions import Contradiction
from lstm_cli.config.scores import list_scores
from lstm_cli.config.source.tree import KeyPath
from lstm_cli.types import SequenceShape

INVOLVED: tuple[KeyPath, ...] = (("dataset",), ("predict",), ("evaluation",))


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
            yield Contradiction(("expect", name), INVOLVED, message)
