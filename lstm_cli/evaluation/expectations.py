"""Bounds that a config states for its scores."""

from collections.abc import Mapping

from lstm_cli.config.schema.experiment import Bound
from lstm_cli.errors import ExpectationError, Problem


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


def _miss(bound: Bound, name: str, metrics: Mapping[str, float]) -> str | None:
    value = metrics.get(name)
    if value is None:
        return f"{name} could not be computed, so it is not what the config expects."
    if bound.at_most is not None and not value <= bound.at_most:
        return f"{name} is {value:.5g}, more than the {bound.at_most:g} that the config expects."
    if bound.at_least is not None and not value >= bound.at_least:
        return f"{name} is {value:.5g}, less than the {bound.at_least:g} that the config expects."
    return None
