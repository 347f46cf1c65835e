"""Student's t distribution, whose quantiles NumPy does not have."""

import math
from functools import cache

_TINY = 1e-300
_CLOSE = 1e-15
_TERMS = 100_000
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
    whole = freedom + t * t
    tail = _find_beta_share(freedom / whole, t * t / whole, freedom / 2, 0.5) / 2
    return 1 - tail if t > 0 else tail


def _find_beta_share(x: float, rest: float, a: float, b: float) -> float:
    """The regularised incomplete beta function at `x`, from the side where its fraction is fast.

    `rest` is `1 - x`, which has digits of its own where `x` is almost 1.
    """
    if 0.0 in (x, rest):
        return float(x > rest)
    if x > (a + 1) / (a + b + 2):
        return 1 - _find_beta_share(rest, x, b, a)
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    front = math.exp(a * math.log(x) + b * math.log(rest) - log_beta) / a
    return front * _evaluate_fraction(x, a, b)


def _evaluate_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of DLMF 8.17.22 by Lentz's method (Numerical Recipes, section 5.2)."""
    above, below = 1.0, 1 / _keep_off_zero(1 - (a + b) * x / (a + 1))
    value = below
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            below = 1 / _keep_off_zero(1 + term * below)
            above = _keep_off_zero(1 + term / above)
            value *= above * below
        if abs(above * below - 1) < _CLOSE:
            break
    return value


def _keep_off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
