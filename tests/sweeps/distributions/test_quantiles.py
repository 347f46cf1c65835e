"""Each distribution's quantile is the inverse of its cumulative distribution."""

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.sweeps.distributions import (
    Beta,
    Categorical,
    Constant,
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogNormal,
    LogUniform,
    LogUniformValues,
    Normal,
    QBeta,
    QLogNormal,
    QLogUniform,
    QLogUniformValues,
    QNormal,
    QUniform,
    Uniform,
    WeightedCategorical,
)
from lstm_cli.sweeps.trials.trial import Distribution

ALMOST_1 = math.nextafter(1, 0)
probabilities = st.floats(0, ALMOST_1)
finite = st.floats(-1e6, 1e6)
exponents = st.floats(-20, 20)
positive = st.floats(1e-6, 1e6)
steps = st.one_of(st.integers(1, 100), st.floats(1e-3, 1e3))
spreads = st.floats(0.01, 5)


def ordered(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[tuple[float, float]]:
    """Two bounds, the lower first."""
    pairs = st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair)))
    return pairs.filter(lambda pair: pair[0] < pair[1])


EVEN = (LogUniformValues, InvLogUniformValues)
plain: st.SearchStrategy[Distribution] = st.one_of(
    ordered(finite).map(lambda pair: Uniform(*pair)),
    ordered(exponents).map(lambda pair: LogUniform(*pair)),
    ordered(exponents).map(lambda pair: InvLogUniform(*pair)),
    st.builds(lambda kind, pair: kind(*pair), st.sampled_from(EVEN), ordered(positive)),
    st.builds(Normal, finite, spreads),
    st.builds(LogNormal, exponents, spreads),
    st.builds(Beta, spreads, spreads),
)
quantised: st.SearchStrategy[Distribution] = st.one_of(
    st.builds(lambda pair, q: QUniform(pair[0], pair[1], q), ordered(finite), steps),
    st.builds(lambda pair, q: QLogUniform(pair[0], pair[1], q), ordered(exponents), steps),
    st.builds(lambda pair, q: QLogUniformValues(pair[0], pair[1], q), ordered(positive), steps),
    st.builds(QNormal, finite, spreads, steps),
    st.builds(QLogNormal, exponents, spreads, steps),
    st.builds(QBeta, spreads, spreads, steps),
)
whole = st.builds(
    lambda low, more: IntUniform(low, low + more), st.integers(-9, 9), st.integers(1, 99)
)


def number(distribution: Distribution, probability: float) -> float:
    """The quantile, known to be a number."""
    value = distribution.quantile(probability)
    assert isinstance(value, int | float)
    assert math.isfinite(value)
    return value


@given(distribution=st.one_of(plain, quantised, whole), pair=ordered(probabilities))
def test_quantiles_never_fall(distribution: Distribution, pair: tuple[float, float]) -> None:
    """A greater probability never has a smaller value, and no value is infinite."""
    room = 1e-12 * abs(number(distribution, pair[0]))
    assert number(distribution, pair[0]) <= number(distribution, pair[1]) + room


@given(pair=ordered(positive), q=steps, probability=probabilities)
def test_values_keep_to_their_bounds(
    pair: tuple[float, float], q: float, probability: float
) -> None:
    """Bounds given as values hold exactly; a rounded value leaves them by q/2 at most."""
    low, high = pair
    for kind in (Uniform, *EVEN):
        assert low <= number(kind(low, high), probability) <= high
    for rounded in (QUniform(low, high, q), QLogUniformValues(low, high, q)):
        room = q / 2 * (1 + 1e-9) + 1e-9 * high
        assert low - room <= number(rounded, probability) <= high + room


@given(low=st.integers(-9, 9), more=st.integers(1, 99), probability=probabilities)
def test_whole_numbers_reach_both_ends(low: int, more: int, probability: float) -> None:
    """int_uniform draws ints, from its low bound to its high one, and no others."""
    distribution = IntUniform(low, low + more)
    value = distribution.quantile(probability)
    assert type(value) is int
    assert distribution.quantile(0.0) == low <= value <= low + more
    assert distribution.quantile(ALMOST_1) == low + more


@given(distribution=quantised, probability=probabilities)
def test_rounded_values_are_multiples(distribution: Distribution, probability: float) -> None:
    """A quantised value is a multiple of q; an int where q is whole, a float otherwise."""
    value, q = distribution.quantile(probability), getattr(distribution, "q")  # noqa: B009
    assert type(value) is (int if float(q).is_integer() else float)
    count = number(distribution, probability) / q
    assert count == pytest.approx(round(count), rel=1e-9, abs=1e-9)


CDFS: dict[Distribution, Callable[[float], float]] = {
    Uniform(-2, 3): lambda x: (x + 2) / 5,
    LogUniform(-3, 1): lambda x: (math.log(x) + 3) / 4,
    LogUniformValues(1e-4, 1e-1): lambda x: math.log10(x) / 3 + 4 / 3,
    InvLogUniform(-1, 3): lambda x: 1 - (math.log(1 / x) + 1) / 4,
    InvLogUniformValues(0.1, 10): lambda x: (math.log10(x) + 1) / 2,
    Normal(1, 2): lambda x: (1 + math.erf((x - 1) / 2 / math.sqrt(2))) / 2,
    LogNormal(1, 2): lambda x: (1 + math.erf((math.log(x) - 1) / 2 / math.sqrt(2))) / 2,
    Beta(1, 3): lambda x: 1 - (1 - min(max(x, 0), 1)) ** 3,
    Beta(2.5, 1): lambda x: x**2.5,
    Beta(0.5, 0.5): lambda x: 2 / math.pi * math.asin(math.sqrt(x)),
}


@pytest.mark.parametrize("distribution", CDFS, ids=str)
def test_quantiles_invert_the_textbook_cdf(distribution: Distribution) -> None:
    """The CDF written down for each distribution leads from the value back to the probability."""
    for probability in np.linspace(0.001, 0.999, 101).tolist():
        back = CDFS[distribution](number(distribution, probability))
        assert back == pytest.approx(probability, rel=1e-9)


@pytest.mark.parametrize(
    ("rounded", "q", "plain_one"),
    [
        (QUniform(-2, 3, 0.5), 0.5, Uniform(-2, 3)),
        (QLogUniform(-3, 1, 0.1), 0.1, LogUniform(-3, 1)),
        (QLogUniformValues(1e-4, 1e-1, 0.01), 0.01, LogUniformValues(1e-4, 1e-1)),
        (QNormal(1, 2, 1), 1, Normal(1, 2)),
        (QLogNormal(1, 2, 2), 2, LogNormal(1, 2)),
        (QBeta(1, 3, 0.1), 0.1, Beta(1, 3)),
    ],
    ids=str,
)
def test_shares_of_rounded_values_are_those_of_their_halves(
    rounded: Distribution, q: float, plain_one: Distribution
) -> None:
    """A multiple is drawn as often as a number within q/2 of it."""
    cdf = CDFS[plain_one]
    shares = Counter(number(rounded, p) for p in np.random.default_rng(0).random(3000).tolist())
    for value, count in shares.items():
        share = _bounded(cdf, value + q / 2) - _bounded(cdf, value - q / 2)
        assert count / 3000 == pytest.approx(share, abs=0.03)


def _bounded(cdf: Callable[[float], float], x: float) -> float:
    try:
        return min(max(cdf(x), 0), 1)
    except ValueError:  # the logarithm of what is not above 0
        return 0


def test_listed_values_have_their_shares() -> None:
    """Listed values are even, weights are kept, and a value of weight 0 is never drawn."""
    draws = np.linspace(0, ALMOST_1, 10_001).tolist()
    even = Counter(Categorical(("a", "b", "c", "d")).quantile(p) for p in draws)
    assert all(count == pytest.approx(2500, abs=2) for count in even.values())
    weighted = WeightedCategorical(("a", "b", "c", "d"), (0.1, 0.2, 0.7, 0.0))
    shares = Counter(weighted.quantile(p) for p in draws)
    assert shares == {
        "a": pytest.approx(1000, abs=2),
        "b": pytest.approx(2000, abs=2),
        "c": pytest.approx(7000, abs=2),
    }
    assert {Constant([64, 32]).quantile(p) == [64, 32] for p in draws[:3]} == {True}


def test_the_ends_of_normal_numbers_are_finite() -> None:
    """Probability 0 is not minus infinity; the ends mirror each other."""
    low, high = Normal(0, 1).quantile(0.0), Normal(0, 1).quantile(ALMOST_1)
    assert -8.4 < low < -8.2
    assert 8.1 < high < 8.3


def test_huge_exponents_stay_finite() -> None:
    """Exponents taken for values, a common mistake, give huge numbers rather than an overflow."""
    assert math.isfinite(LogUniform(1, 1000).quantile(0.99))
    assert QLogUniform(1, 1000, 1).quantile(0.99) > 10**300
    assert math.isfinite(QLogUniform(1, 1000, 0.1).quantile(0.99))
