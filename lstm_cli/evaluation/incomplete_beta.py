"""The regularised incomplete beta function and its inverse, without SciPy.

The continued fraction is NIST's Digital Library of Mathematical Functions, 8.17.22, evaluated by
Lentz's method (Thompson and Barnett, J. Comput. Phys. 64, 1986).
"""

from collections.abc import Iterator
from math import exp, lgamma, log1p

MOST_LOGIT = 745.0
"""1 / (1 + e^745) is the least float above 0."""
HALVINGS = 64
MOST_TERMS = 20_000
TINY = 1e-300
PRECISION = 1e-15


def incomplete_beta(a: float, b: float, logit: float) -> float:
    """I_x(a, b), the beta distribution's CDF at x = 1 / (1 + e^-logit).

    By the logit x is exact near 0 as well as near 1.
    """
    x = exp(_log_sigmoid(logit))
    if x > (a + 1) / (a + b + 2):  # where the fraction of the mirrored function is the faster
        return 1 - _by_fraction(b, a, -logit)
    return _by_fraction(a, b, logit)


def inverse_incomplete_beta(a: float, b: float, probability: float) -> float:
    """The x in [0, 1] with I_x(a, b) = probability, by bisection of its logit."""
    if probability <= 0:
        return 0.0
    low, high = -MOST_LOGIT, MOST_LOGIT
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if incomplete_beta(a, b, middle) < probability:
            low = middle
        else:
            high = middle
    return exp(_log_sigmoid(high))


def _by_fraction(a: float, b: float, logit: float) -> float:
    log_x, log_rest = _log_sigmoid(logit), _log_sigmoid(-logit)
    log_beta = lgamma(a) + lgamma(b) - lgamma(a + b)
    power = a * log_x + b * log_rest - log_beta
    return exp(power) / a / _fraction(a, b, exp(log_x))


def _fraction(a: float, b: float, x: float) -> float:
    """1 + d1/(1 + d2/(1 + …)), by Lentz's method."""
    value, above, below = 1.0, 1.0, 0.0
    for numerator in _numerators(a, b, x):
        below = 1 / _not_zero(1 + numerator * below)
        above = _not_zero(1 + numerator / above)
        value *= above * below
        if abs(above * below - 1) < PRECISION:
            break
    return value


def _numerators(a: float, b: float, x: float) -> Iterator[float]:
    """d1, d2 … of 8.17.23, d(2m+1) and d(2m) in turn."""
    for m in range(MOST_TERMS):
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        n = m + 1
        yield n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n))


def _log_sigmoid(logit: float) -> float:
    return -log1p(exp(-logit)) if logit > 0 else logit - log1p(exp(logit))


def _not_zero(number: float) -> float:
    return number if abs(number) > TINY else TINY
