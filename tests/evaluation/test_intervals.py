"""Student's t and the intervals of means against tables, closed forms and simulations."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.evaluation.intervals import (
    find_mean_interval,
    find_t_quantile,
    find_t_share,
    find_welch_interval,
)

TRIALS = 2000


@pytest.mark.parametrize(
    ("probability", "freedom", "quantile"),
    [
        # Fisher & Yates 1963, "Statistical tables", table III, and the normal limit.
        (0.975, 1, 12.706),
        (0.975, 2, 4.303),
        (0.975, 4, 2.776),
        (0.975, 9, 2.262),
        (0.95, 10, 1.812),
        (0.995, 29, 2.756),
        (0.9995, 3, 12.924),
        (0.975, 120, 1.980),
        (0.975, 1e7, 1.960),
    ],
)
def test_quantiles_are_those_of_the_tables(
    probability: float, freedom: float, quantile: float
) -> None:
    """All digits that the tables print."""
    assert find_t_quantile(probability, freedom) == pytest.approx(quantile, abs=5e-4)
    assert find_t_quantile(1 - probability, freedom) == pytest.approx(-quantile, abs=5e-4)


@given(st.floats(0.001, 0.999))
def test_quantiles_have_a_closed_form_for_one_and_two_degrees(probability: float) -> None:
    """One degree of freedom is Cauchy's distribution; two have a root."""
    one = math.tan(math.pi * (probability - 0.5))
    two = (2 * probability - 1) * math.sqrt(2 / (4 * probability * (1 - probability)))
    assert find_t_quantile(probability, 1) == pytest.approx(one, rel=1e-9, abs=1e-9)
    assert find_t_quantile(probability, 2) == pytest.approx(two, rel=1e-9, abs=1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.5, 1e5))
def test_a_quantile_has_its_share_below_it(probability: float, freedom: float) -> None:
    """Quantile and share undo each other, also for degrees that are not whole."""
    quantile = find_t_quantile(probability, freedom)
    assert find_t_share(quantile, freedom) == pytest.approx(probability, abs=1e-10)


def test_the_mean_of_five_values_by_hand() -> None:
    """1 to 5: the mean 3, plus or minus t(4) times the root of a half."""
    interval = find_mean_interval(np.arange(1.0, 6.0))
    assert interval.high == pytest.approx(3 + 2.7764451052 * math.sqrt(0.5))
    assert interval.low == pytest.approx(6 - interval.high)


def test_welch_by_hand() -> None:
    """Two and three values, with the degrees of freedom of Welch's formula."""
    ours, theirs = np.array([1.0, 3.0]), np.array([5.0, 6.0, 10.0])
    a, b = 2 / 2, 7 / 3
    freedom = (a + b) ** 2 / (a**2 / 1 + b**2 / 2)
    half = find_t_quantile(0.975, freedom) * math.sqrt(a + b)
    interval = find_welch_interval(ours, theirs)
    assert (interval.low, interval.high) == pytest.approx((-5 - half, -5 + half))


def test_too_few_values_have_no_interval() -> None:
    """One value says nothing of how far others would lie."""
    one, many = np.array([1.0]), np.arange(3.0)
    for interval in (find_mean_interval(one), find_welch_interval(one, many)):
        assert math.isnan(interval.low)
        assert math.isnan(interval.high)


def test_values_that_are_all_the_same_have_a_point() -> None:
    """No spread, no width."""
    interval = find_welch_interval(np.full(3, 4.0), np.full(2, 1.0))
    assert (interval.low, interval.high) == (3.0, 3.0)


@pytest.mark.parametrize("seeds", [2, 5, 10])
def test_the_interval_of_a_mean_covers_it_as_often_as_it_says(seeds: int) -> None:
    """Of many draws of a few values, the interval has the true mean in 95 of 100 (± 2)."""
    draws = np.random.default_rng(seeds).normal(7, 3, (TRIALS, seeds))
    intervals = [find_mean_interval(draw) for draw in draws]
    assert np.mean([i.low <= 7 <= i.high for i in intervals]) == pytest.approx(0.95, abs=0.02)


def test_the_interval_of_a_difference_covers_it_where_spreads_differ() -> None:
    """Welch's interval holds where one side is ten times as spread and has fewer values."""
    generator = np.random.default_rng(0)
    ours, theirs = generator.normal(1, 10, (TRIALS, 5)), generator.normal(0, 1, (TRIALS, 10))
    intervals = [find_welch_interval(a, b) for a, b in zip(ours, theirs, strict=True)]
    assert np.mean([i.low <= 1 <= i.high for i in intervals]) == pytest.approx(0.95, abs=0.02)
