"""Student's t distribution, whose quantiles NumPy does not have."""

import math
from functools import cache

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
