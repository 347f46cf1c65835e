"""Bounds that a config states for its scores."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from lstm_cli.config.experiment import Bound
from lstm_cli.errors import ConfigError, ExpectationError, Problem


def check_expectations(
    expect: Mapping[str, Bound], metrics: Mapping[str, float]
) -> ExpectationError | None:
    """The error that names each bound which `metrics` miss, or None."""
    problems = [
        Problem(f"expect.{name}", message)
        for name, bound in expect.items()
        if (message := _miss(bound, name, metrics))
    ]
    return ExpectationError(problems) if problems else None


def check_names(expect: Mapping[str, Bound], scores: Sequence[str]) -> None:
    """Do nothing where each bound is of one of `scores`, which the run will have.

    Raises:
        ConfigError: the names that are of none.
    """
    unknown = [name for name in expect if name not in scores]
    if unknown:
        raise ConfigError(Problem(f"expect.{name}", _suggest(name, scores)) for name in unknown)


def _suggest(name: str, scores: Sequence[str]) -> str:
    near = get_close_matches(name, scores, n=1)
    mend = f"Did you mean '{near[0]}'?" if near else f"This run has {', '.join(scores)}."
    return f"no such score. {mend}"


def _miss(bound: Bound, name: str, metrics: Mapping[str, float]) -> str | None:
    value = metrics.get(name)
    if value is None:
        return f"{name} could not be computed, so it is not what the config expects."
    if bound.at_most is not None and not value <= bound.at_most:
        return f"{name} is {value:.5g}, more than the {bound.at_most:g} that the config expects."
    if bound.at_least is not None and not value >= bound.at_least:
        return f"{name} is {value:.5g}, less than the {bound.at_least:g} that the config expects."
    return None
