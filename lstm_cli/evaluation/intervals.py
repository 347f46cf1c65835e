"""Intervals for means, and for the difference of two means: how far a few seeds can be trusted."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.student import find_t_quantile

LEVEL = 0.95
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; both nan where too little is known."""

    low: float
    high: float


def find_mean_interval(values: Values) -> Interval:
    """The t interval of the mean of independent `values` `(n,)` at the level of `LEVEL`.

    `mean ± t(n - 1) s / sqrt(n)` (Student 1908, "The probable error of a mean"); it needs two.
    """
    if len(values) < 2:
        return Interval(math.nan, math.nan)
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    return _around(float(values.mean()), error, len(values) - 1)


def find_welch_interval(ours: Values, theirs: Values) -> Interval:
    """The interval of the difference of the means of `ours` `(n,)` and `theirs` `(m,)`.

    For independent values whose spreads may differ, with Welch's degrees of freedom (Welch 1947,
    "The generalization of Student's problem when several different population variances are
    involved"); it needs two of each.
    """
    if min(len(ours), len(theirs)) < 2:
        return Interval(math.nan, math.nan)
    difference = float(ours.mean() - theirs.mean())
    parts = [float(values.var(ddof=1)) / len(values) for values in (ours, theirs)]
    if not sum(parts):
        return Interval(difference, difference)
    weights = (len(ours) - 1, len(theirs) - 1)
    shares = [part / sum(parts) for part in parts]
    freedom = 1 / sum(share**2 / weight for share, weight in zip(shares, weights, strict=True))
    return _around(difference, math.sqrt(sum(parts)), freedom)


def _around(middle: float, error: float, freedom: float) -> Interval:
    half = find_t_quantile((1 + LEVEL) / 2, freedom) * error
    return Interval(middle - half, middle + half)
