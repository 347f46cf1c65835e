"""Intervals for means, and for the difference of two means: how far a few seeds can be trusted.

NumPy does not have the quantiles of Student's t distribution.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.incomplete_beta import incomplete_beta

_HALVINGS = 200


@cache
def find_t_quantile(probability: float, freedom: float) -> float:
    """The t below which a share `probability` of the distribution lies, exact to 12 digits or so.

    `probability` lies between 0 and 1; `freedom`, the degrees of freedom, is above 0 and need not
    be whole. Found by bisection of the distribution function.
    """
    if probability < 0.5:
        return -find_t_quantile(1 - probability, freedom)
    low, high = 0.0, 1.0
    while find_t_share(high, freedom) < probability:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if find_t_share(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def find_t_share(t: float, freedom: float) -> float:
    """The share of the distribution that lies below `t`.

    By the regularised incomplete beta function, Abramowitz & Stegun 26.5.27 and 26.7.1.
    """
    if t == 0:
        return 0.5
    logit = math.log(freedom) - 2 * math.log(abs(t))
    tail = incomplete_beta(freedom / 2, 0.5, logit) / 2
    return 1 - tail if t > 0 else tail


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
