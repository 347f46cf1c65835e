"""The incomplete beta function and its inverse agree with closed forms and with quadrature."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.evaluation.incomplete_beta import incomplete_beta, inverse_incomplete_beta


def logit(x: float) -> float:
    """The logit of x."""
    return math.log(x) - math.log1p(-x)


@given(a=st.integers(1, 30), b=st.integers(1, 30), x=st.floats(0.001, 0.999))
def test_whole_shapes_are_a_binomial_sum(a: int, b: int, x: float) -> None:
    """For whole a and b it is the probability of at least a successes in a + b - 1 tries."""
    n = a + b - 1
    binomial = sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert incomplete_beta(a, b, logit(x)) == pytest.approx(binomial, rel=1e-9, abs=1e-13)


@pytest.mark.parametrize(("a", "b"), [(2.3, 4.7), (1.5, 1.5), (40.5, 3.2), (150.25, 420.75)])
def test_broken_shapes_agree_with_quadrature(a: float, b: float) -> None:
    """Summing the density by the midpoint rule gives the same."""
    edges = np.linspace(0, 1, 200_001)
    x = (edges[1:] + edges[:-1]) / 2
    log_beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    sums = np.cumsum(np.exp((a - 1) * np.log(x) + (b - 1) * np.log1p(-x) - log_beta)) / len(x)
    for end in range(19_999, 200_000, 20_000):
        expected = pytest.approx(sums[end], abs=1e-8)
        assert incomplete_beta(a, b, logit(min(edges[end + 1], 1 - 1e-12))) == expected


@pytest.mark.parametrize(
    ("a", "b", "probability", "x"),
    [
        (2, 3, 0.5, 0.385727568132),
        (1, 1, 0.25, 0.25),
        (2, 2, 0.5, 0.5),
        (0.5, 0.5, 0.2, math.sin(math.pi / 10) ** 2),
        (1, 3, 0.3, 1 - 0.7 ** (1 / 3)),
        (7, 1, 0.01, 0.01 ** (1 / 7)),
    ],
)
def test_known_quantiles(a: float, b: float, probability: float, x: float) -> None:
    """The inverse has the values that closed forms give; 0.3857… is the root of a quartic."""
    assert inverse_incomplete_beta(a, b, probability) == pytest.approx(x, rel=1e-10)


@given(a=st.floats(1e-3, 1e4), b=st.floats(1e-3, 1e4), probability=st.floats(1e-6, 0.999999))
def test_the_inverse_leads_back(a: float, b: float, probability: float) -> None:
    """The CDF at the quantile is the probability, where floats are fine enough to tell."""
    x = inverse_incomplete_beta(a, b, probability)
    assert 0 <= x <= 1
    if 1e-300 < x < 1 - 1e-9:
        assert incomplete_beta(a, b, logit(x)) == pytest.approx(probability, rel=1e-5)


def test_extreme_shapes_end_at_the_ends() -> None:
    """Where nearly all of the weight is at 0 and 1 the quantiles are there, mirrored."""
    assert inverse_incomplete_beta(1e-3, 1e-3, 0.1) == pytest.approx(0, abs=1e-300)
    assert inverse_incomplete_beta(1e-3, 1e-3, 0.9) == 1
    assert inverse_incomplete_beta(3, 5, 0) == 0
