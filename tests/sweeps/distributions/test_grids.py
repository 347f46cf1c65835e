"""Which distributions a grid can have, and their values in its order."""

import math

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
from lstm_cli.sweeps.distributions.uniform import nearest_multiple
from lstm_cli.sweeps.trials.trial import Distribution


@pytest.mark.parametrize(
    "distribution",
    [
        WeightedCategorical(("a", "b"), (0.5, 0.5)),
        Uniform(0, 1),
        *(kind(1, 2) for kind in (LogUniform, LogUniformValues, InvLogUniform)),
        *(kind(1, 2) for kind in (InvLogUniformValues, Normal, LogNormal, Beta)),
        *(kind(1, 2, 1) for kind in (QLogUniform, QLogUniformValues, QNormal, QLogNormal, QBeta)),
    ],
    ids=str,
)
def test_these_have_no_grid(distribution: Distribution) -> None:
    """Distributions of endless values or uneven weights say that no grid can have them."""
    assert distribution.grid() is None


def test_listed_values_are_the_grid() -> None:
    """Values stand as they were listed, repeated ones too; a constant is a grid of one."""
    assert Categorical((3, "a", 3)).grid() == (3, "a", 3)
    assert Constant([1, 2]).grid() == ([1, 2],)
    assert list(IntUniform(-1, 2).grid()) == [-1, 0, 1, 2]


@given(
    low=st.integers(-50, 50),
    more=st.integers(1, 200),
    q=st.integers(1, 30),
    scale=st.integers(0, 3),
)
def test_steps_are_those_of_a_range(low: int, more: int, q: int, scale: int) -> None:
    """low, low + q … below high, exact in decimals: the range of whole numbers, scaled."""
    parts = 10**scale
    grid = QUniform(low / parts, (low + more) / parts, q / parts).grid()
    assert list(grid) == [number / parts for number in range(low, low + more, q)]
    assert len(grid) == math.ceil(more / q)


def test_steps_are_written_as_in_a_file() -> None:
    """Whole steps are ints; 0.1 + 0.2 is 0.3; where NumPy's range oversteps, ours does not."""
    assert [type(step) for step in QUniform(1, 4, 1.0).grid()] == [int, int, int]
    assert list(QUniform(0.1, 0.5, 0.1).grid()) == [0.1, 0.2, 0.3, 0.4]
    assert list(QUniform(1, 1.3, 0.1).grid()) == [1, 1.1, 1.2]
    assert len(np.arange(1, 1.3, 0.1)) == 4


def test_endless_steps_take_no_memory() -> None:
    """A grid of a billion values is counted and read without being built."""
    grid = QUniform(0.0, 1.0, 1e-9).grid()
    assert len(grid) == 10**9
    assert (grid[-1], list(grid[1:3])) == (0.999999999, [1e-9, 2e-9])


@given(value=st.floats(-1e9, 1e9), q=st.one_of(st.integers(1, 50), st.floats(1e-3, 50)))
def test_multiples_are_those_of_numpy(value: float, q: float) -> None:
    """The nearest multiple is NumPy's rounding of the quotient, times q."""
    assert nearest_multiple(value, q) == pytest.approx(np.round(value / q) * q, rel=1e-12)
    assert nearest_multiple(0.34, 0.1) == 0.3
