"""The interval of the difference of two models' scores on the same samples."""

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.intervals import LEVEL, Interval, Values
from lstm_cli.types import Predictions

RESAMPLES = 2000
_SEED = 0
# What the sources of a table's windows begin with.
_WINDOW = "row"

Places = NDArray[np.intp]


def measure_errors(predictions: Predictions, score: str) -> Values:
    """What each row adds to a score, `(rows,)`, nan where no target is known.

    For `rmse` that is the squared error, for `mae` the absolute one, for `accuracy` 1 for a hit.
    """
    entries = predictions.entries
    targets, guesses = (entries[name].astype(np.float64) for name in ("target", "prediction"))
    if score == "accuracy":
        return np.where(np.isnan(targets), np.nan, targets == guesses)
    errors: Values = guesses - targets
    return errors**2 if score == "rmse" else np.abs(errors)


def find_units(predictions: Predictions) -> Places:
    """Which unit each row is part of, `(rows,)`; units are numbered in their order.

    A unit is a sample, or all samples that begin at one time where there are several groups:
    what happens at one time may happen to all groups.
    """
    samples = np.unique(predictions.sample, return_inverse=True)[1]
    times, groups = predictions.time, predictions.group
    firsts = np.flatnonzero(np.diff(samples, prepend=-1))
    begins = [(groups[row], times[row]) for row in firsts]
    if None in {*groups, *times} or len(set(begins)) < len(begins):
        return samples.astype(np.intp)
    order = {time: unit for unit, time in enumerate(_sort_times({time for _, time in begins}))}
    return np.array([order[time] for _, time in begins], np.intp)[samples]


def find_block(predictions: Predictions, units: Places) -> int:
    """How many units a block has: the cube root of their number, but all that overlap with one.

    The cube root is the order that is best for variances (Künsch 1989, "The jackknife and the
    bootstrap for general stationary observations"; Hall, Horowitz & Jing 1995, "On blocking rules
    for the bootstrap with dependent data").
    """
    count = int(units.max()) + 1
    return max(int(np.ceil(np.cbrt(count) - 1e-9)), min(_count_overlap(predictions, units), count))


def bootstrap_difference(errors: Values, units: Places, block: int, *, root: bool) -> Interval:
    """The interval at `LEVEL` of the difference of two means, or with `root` of their roots.

    `errors` `(2, rows)` are A's and B's, nan where not known; `units` `(rows,)` says of what.
    Blocks of `block` neighbours are drawn anew 2,000 times, the same for both, the last followed by
    the first, and the percentiles of the differences are the interval (circular block bootstrap:
    Politis & Romano 1992, "A circular block-resampling procedure for stationary data"). The drawing
    is seeded.
    """
    known = np.isfinite(errors).all(axis=0)
    parts = np.stack([*np.where(known, errors, 0), known]).astype(np.float64)
    sums = [_sum_blocks(np.bincount(units, part).astype(np.float64), block) for part in parts]
    generator = np.random.default_rng(_SEED)
    count = len(sums[0])
    blocks = -(-count // block)
    drawn = np.empty((3, RESAMPLES))
    for resample in range(RESAMPLES):
        starts = generator.integers(count, size=blocks)
        drawn[:, resample] = [values[starts].sum() for values in sums]
    drawn = drawn[:, drawn[2] > 0]
    means = drawn[:2] / drawn[2]
    one, other = np.sqrt(means) if root else means
    low, high = np.quantile(one - other, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
    return Interval(low, high)


def _sum_blocks(values: Values, block: int) -> Values:
    """The sum of each `block` neighbours, `(units,)`."""
    circle = np.concatenate([[0.0], values, values[: block - 1]]).cumsum()
    sums: Values = circle[block:] - circle[:-block]
    return sums


def _sort_times(times: set[str]) -> list[str]:
    """Times in ISO form, or numbers, in order."""
    try:
        return sorted(times, key=float)
    except ValueError:
        return sorted(times)


def _count_overlap(predictions: Predictions, units: Places) -> int:
    """How many units in a row share a time with the first, itself included."""
    first = predictions.pick(units == 0)
    if not str(first.source[0]).startswith(_WINDOW):
        return 1
    times = predictions.time
    if None in set(times):
        return int(first.step.max())
    begins = dict(zip(units[::-1].tolist(), times[::-1], strict=True))
    shared = set(first.time)
    return sum(time in shared for time in begins.values())
