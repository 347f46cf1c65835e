"""Bayes search: each trial is drawn where the trials before it were good.

The engine is Optuna's tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011), over all
axes at once, after ten random trials. It never sees the parameters' scales: a listed value is an
index, everything else a probability that its distribution's quantile maps.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite, nextafter
from typing import TYPE_CHECKING, Literal, assert_never

from numpy.random import SeedSequence

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.search.axes import identity
from lstm_cli.sweeps.search.grid_random import draw_random
from lstm_cli.sweeps.search.space import Space
from lstm_cli.sweeps.trials.trial import Metric, Outcome, Trial

if TYPE_CHECKING:
    from optuna import Study
    from optuna.distributions import BaseDistribution


@dataclass(frozen=True, slots=True)
class TrialObservation:
    """A trial as it is told: its draws, and its value if it is completed."""

    draws: Mapping[str, float]
    state: Literal["completed", "failed", "running"]
    value: float | None = None


def tell(
    space: Space, metric: Metric, outcomes: Sequence[Outcome], running: Sequence[Trial]
) -> list[TrialObservation]:
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
        told.append(TrialObservation(outcome.trial.draws, state, value))
    return [*told, *(TrialObservation(trial.draws, "running") for trial in going)]


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


MOST_ASKED = 30
HIGHEST_PROBABILITY = nextafter(1, 0)


def draw_bayes(
    space: Space,
    number: int,
    seed: int,
    metric: Metric,
    outcomes: Sequence[Outcome],
    running: Sequence[Trial],
) -> Mapping[str, float]:
    """A draw of each axis that is no constant: a function of its arguments alone.

    What breaks a constraint, or has the values of a trial that was run or is running, is asked for
    again: it stays in the history as a running trial, so that the next lies elsewhere. After 30 of
    them the draw is a random one, which may repeat a trial where there is nothing new.

    Raises:
        ConfigError: a trial of the history is not of this sweep, or nothing satisfies the
            constraints.
    """
    with _silent_optuna():
        study = _study(metric, SeedSequence([seed, number]).generate_state(1).item())
        history = tell(space, metric, outcomes, running)
        _add(study, space, history)
        tried = {identity(space.drawn(told.draws)) for told in history}
        for draws in _asked(study, space):
            values = space.drawn(draws)
            if identity(values) not in tried and space.allows(values):
                return draws
    draws = draw_random(space, number, seed)
    return {axis.name: draws[axis.name] for axis in space.searched}


@contextmanager
def _silent_optuna() -> Iterator[None]:
    from optuna import logging  # noqa: PLC0415 - half a second, which only this search needs

    before = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        logging.set_verbosity(before)


def _study(metric: Metric, seed: int) -> "Study":
    from optuna import create_study  # noqa: PLC0415 - see _silent_optuna
    from optuna.samplers import TPESampler  # noqa: PLC0415 - see _silent_optuna

    # Running trials are taken for bad ones, so that workers side by side get other points.
    sampler = TPESampler(seed=seed, constant_liar=True)
    return create_study(sampler=sampler, direction=metric.goal)


def _distributions(space: Space) -> dict[str, "BaseDistribution"]:
    from optuna.distributions import (  # noqa: PLC0415 - see _silent_optuna
        CategoricalDistribution,
        FloatDistribution,
    )

    return {
        axis.name: FloatDistribution(0, HIGHEST_PROBABILITY)
        if axis.choices is None
        else CategoricalDistribution(range(axis.choices))
        for axis in space.searched
    }


def _add(study: "Study", space: Space, history: Sequence[TrialObservation]) -> None:
    from optuna.trial import TrialState, create_trial  # noqa: PLC0415 - see _silent_optuna

    distributions = _distributions(space)
    listed = {axis.name for axis in space.searched if axis.choices is not None}
    states = {
        "completed": TrialState.COMPLETE,
        "failed": TrialState.FAIL,
        "running": TrialState.RUNNING,
    }
    for told in history:
        params = {name: int(draw) if name in listed else draw for name, draw in told.draws.items()}
        trial = create_trial(
            state=states[told.state], value=told.value, params=params, distributions=distributions
        )
        study.add_trial(trial)


def _asked(study: "Study", space: Space) -> Iterator[Mapping[str, float]]:
    distributions = _distributions(space)
    for _ in range(MOST_ASKED):
        params = study.ask(distributions).params
        yield {name: float(draw) for name, draw in params.items()}
