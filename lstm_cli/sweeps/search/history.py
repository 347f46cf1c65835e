"""What a search by the others' values is told of the trials before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, assert_never

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.search.space import Space
from lstm_cli.sweeps.sweep import Metric, Outcome, Trial


@dataclass(frozen=True, slots=True)
class Told:
    """A trial as it is told: its draws, and its value if it is completed."""

    draws: Mapping[str, float]
    state: Literal["completed", "failed", "running"]
    value: float | None = None


def tell(
    space: Space, metric: Metric, outcomes: Sequence[Outcome], running: Sequence[Trial]
) -> list[Told]:
    """The completed trials by number, then the running ones by number.

    A trial without a finite value counts as `metric.impute` says, and as failed where no other has
    one.

    Raises:
        ConfigError: a trial is not of this sweep.
    """
    ordered = sorted(outcomes, key=lambda outcome: outcome.trial.number)
    going = sorted(running, key=lambda trial: trial.number)
    _check([*(outcome.trial for outcome in ordered), *going], space)
    imputed = _imputed(ordered, metric)
    told = []
    for outcome in ordered:
        value = imputed if _value(outcome) is None else _value(outcome)
        state: Literal["completed", "failed"] = "failed" if value is None else "completed"
        told.append(Told(outcome.trial.draws, state, value))
    return [*told, *(Told(trial.draws, "running") for trial in going)]


def _value(outcome: Outcome) -> float | None:
    return outcome.value if outcome.value is not None and isfinite(outcome.value) else None


def _imputed(ordered: Sequence[Outcome], metric: Metric) -> float | None:
    """What a trial without a value counts as; `latest` is the last trial's that has one."""
    values = [value for value in map(_value, ordered) if value is not None]
    if not values:
        return None
    least_first = sorted(values)
    best, worst = least_first[0], least_first[-1]
    if metric.goal == "maximize":
        best, worst = worst, best
    match metric.impute:
        case "worst":
            return worst
        case "best":
            return best
        case "latest":
            return values[-1]
        case _:
            assert_never(metric.impute)


def _check(trials: Sequence[Trial], space: Space) -> None:
    ends = {axis.name: axis.choices or 1 for axis in space.searched}
    for trial in trials:
        fits = trial.draws.keys() == ends.keys()
        if not fits or not all(0 <= trial.draws[name] < end for name, end in ends.items()):
            told = f"was drawn from other parameters or values: {dict(trial.draws)}"
            mend = "Go on with the parameters it started with, or start a new sweep."
            raise ConfigError(Problem(f"trial {trial.number}", f"{told}. {mend}"))
