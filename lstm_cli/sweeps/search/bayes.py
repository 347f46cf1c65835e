"""Bayes search: each trial is drawn where the trials before it were good.

The engine is Optuna's tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011), over all
axes at once, after ten random trials. It never sees the parameters' scales: a listed value is an
index, everything else a probability that its distribution's quantile maps.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import nextafter
from typing import TYPE_CHECKING

from numpy.random import SeedSequence

from lstm_cli.sweeps.search.axes import identity
from lstm_cli.sweeps.search.drawing import draw_random
from lstm_cli.sweeps.search.history import Told, tell
from lstm_cli.sweeps.search.space import Space
from lstm_cli.sweeps.sweep import Metric, Outcome, Trial

if TYPE_CHECKING:
    from optuna import Study
    from optuna.distributions import BaseDistribution

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


def _add(study: "Study", space: Space, history: Sequence[Told]) -> None:
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
