"""Bounds that a config states for its scores."""

import pytest

from lstm_cli.config.schema.experiment import Bound
from lstm_cli.errors import ExpectationError
from lstm_cli.evaluation.expectations import check_expectations


@pytest.mark.parametrize(
    ("bound", "kept"),
    [
        ({"at_most": 2.0}, True),
        ({"at_most": 1.9}, False),
        ({"at_least": 2.0}, True),
        ({"at_least": 2.1}, False),
        ({"at_least": 1.0, "at_most": 3.0}, True),
        ({}, True),
    ],
)
def test_bounds_include_their_ends(bound: dict[str, float], kept: bool) -> None:  # noqa: FBT001
    """A score at the bound itself passes."""
    error = check_expectations({"test_rmse": Bound(**bound)}, {"test_rmse": 2.0})
    assert (error is None) == kept


def test_every_missed_bound_is_named() -> None:
    """All misses are in the one error: too much, too little, not there, not a number."""
    expect = {
        "a": Bound(at_most=1.0),
        "b": Bound(at_least=9.0),
        "c": Bound(at_most=1.0),
        "d": Bound(at_most=1.0),
        "e": Bound(at_most=10.0),
    }
    error = check_expectations(expect, {"a": 5.0, "b": 5.0, "d": float("nan"), "e": 5.0})
    assert isinstance(error, ExpectationError)
    assert [problem.where for problem in error.problems] == [f"expect.{name}" for name in "abcd"]
    assert "a is 5, more than the 1" in str(error)
    assert "b is 5, less than the 9" in str(error)
    assert "c could not be computed" in str(error)
