"""The trials of a sweep, by their numbers."""

from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import assert_never

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.search.bayes import draw_bayes
from lstm_cli.sweeps.search.grid_random import (
    combination,
    combinations,
    count_combinations,
    draw_random,
)
from lstm_cli.sweeps.search.space import build_space
from lstm_cli.sweeps.trials.trial import Metric, Outcome, Sweep, Trial


def count_trials(sweep: Sweep) -> int | None:
    """How many trials a sweep has; None where nothing ends it.

    Trials of a grid that would differ only in parameters that `when` leaves out count once.

    Raises:
        ConfigError: the sweep cannot be searched, see `propose`.
    """
    space = build_space(sweep)
    if sweep.method != "grid":
        return sweep.run_cap
    size = count_combinations(space)
    return size if sweep.run_cap is None else min(size, sweep.run_cap)


def propose(
    sweep: Sweep,
    number: int,
    seed: int,
    outcomes: Sequence[Outcome] = (),
    running: Sequence[Trial] = (),
) -> Trial | None:
    """The trial with this number, counted from 1; None when the grid or the sweep is at its end.

    A function of its arguments alone, in any process. A grid depends on the number, a random search
    on number and seed (0 or above); only a bayes search reads `outcomes` and `running`, whose order
    is nothing to it.

    Raises:
        ConfigError: no trial satisfies the constraints, or a bayes search has no metric or a
            history that is not its own.
    """
    if sweep.run_cap is not None and number > sweep.run_cap:
        return None
    space = build_space(sweep)
    match sweep.method:
        case "grid":
            values = combination(space, number)
            return None if values is None else Trial(number, values)
        case "random":
            return Trial(number, space.drawn(draw_random(space, number, seed)))
        case "bayes":
            draws = draw_bayes(space, number, seed, _metric(sweep), outcomes, running)
            return Trial(number, space.drawn(draws), draws)
        case _:
            assert_never(sweep.method)


def list_trials(sweep: Sweep, seed: int, most: int | None = None) -> Iterator[Trial]:
    """The trials of a grid or a random search in turn, `most` of them at most.

    Without `most` a random search without `run_cap` never ends.

    Raises:
        ConfigError: as `propose`; or the trials of a bayes search are asked for, which follow from
            the outcomes of those before.
    """
    bounds = [bound for bound in (sweep.run_cap, most) if bound is not None]
    return islice(_all_trials(sweep, seed), min(bounds, default=None))


def _all_trials(sweep: Sweep, seed: int) -> Iterator[Trial]:
    space = build_space(sweep)
    match sweep.method:
        case "grid":
            for number, values in enumerate(combinations(space), start=1):
                yield Trial(number, values)
        case "random":
            for number in count(1):
                yield Trial(number, space.drawn(draw_random(space, number, seed)))
        case "bayes":
            told = "the trials of a bayes search follow from those before, so none can be listed"
            raise ConfigError(Problem("method", f"{told}. Run it, or use method: random or grid."))
        case _:
            assert_never(sweep.method)


def _metric(sweep: Sweep) -> Metric:
    if sweep.metric is None:
        mend = "Name what is judged: metric: {name: val_loss}, or use method: random."
        raise ConfigError(Problem("metric", f"missing, and a bayes search goes by it. {mend}"))
    return sweep.metric
