"""Inputs that a user hands over are read as they are meant, or refused."""

from typing import Any

import numpy as np
import pytest

from lstm_cli.data.prediction_inputs import read_expected, read_inputs
from lstm_cli.errors import DataError
from lstm_cli.types import Labels, NumberInputs, SequenceShape, Values

SHAPE = SequenceShape(3, 1, NumberInputs(1), Values(1))
WIDE = SequenceShape(2, 3, NumberInputs(2), Values(2))
LABELS = SequenceShape(2, 1, NumberInputs(1), Labels(("even", "odd")))


@pytest.mark.parametrize(
    "values", [[[50], [51], [52]], [[[50], [51], [52]]], (((50.0,), (51,), (52,)),)]
)
def test_the_level_of_samples_may_be_left_out(values: Any) -> None:
    """One sample may stand alone, or in a list of one."""
    inputs = read_inputs(values, SHAPE, "here")
    assert inputs.dtype == np.float32
    assert inputs.tolist() == [[[50], [51], [52]]]


def test_many_samples_are_read_in_order() -> None:
    """Samples, timesteps and features keep their places."""
    values = np.arange(12.0).reshape(3, 2, 2)
    np.testing.assert_array_equal(read_inputs(values.tolist(), WIDE, "here"), values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([50, 51, 52], r"lists of sizes \(3\) do not fit"),
        ([[50], [51]], r"lists of sizes \(2, 1\) do not fit"),
        ([[50, 1], [51, 1], [52, 1]], r"lists of sizes \(3, 2\) do not fit"),
        ([], r"lists of sizes \(0\) do not fit"),
        ([[[[50]], [[51]], [[52]]]], r"lists of sizes \(1, 3, 1, 1\) do not fit"),
        ([[50], [51, 52], [53]], "Give lists of equal length"),
        ([["50"], [51], [52]], "Give finite numbers"),
        ([[True], [51], [52]], "Give finite numbers"),
        ([[None], [51], [52]], "Give finite numbers"),
        ([[50], [float("nan")], [52]], "Give finite numbers"),
        ([[50], [float("inf")], [52]], "Give finite numbers"),
        ([[50], [1e39], [52]], "Give finite numbers"),
        ([[50], [10**400], [52]], "Give finite numbers"),
        ({"a": 1}, "is not a list"),
        (50, "is not a list"),
    ],
)
def test_what_does_not_fit_is_refused(values: Any, message: str) -> None:
    """The error says where, what was given and what is wanted."""
    with pytest.raises(DataError, match=f"^here: .*{message}"):
        read_inputs(values, SHAPE, "here")


def test_the_error_shows_one_sample() -> None:
    """The error of a wrong shape ends with a sample as it should be."""
    with pytest.raises(DataError, match=r"for one sample: \[\[0, 0\], \[0, 0\]\]\.$"):
        read_inputs([1, 2], WIDE, "here")


@pytest.mark.parametrize("values", [[[153]], [[[153]]], [153]])
def test_expected_values_may_leave_out_sizes_of_one(values: Any) -> None:
    """What should come out is (samples, horizon, target_features), its ones optional."""
    assert read_expected(values, SHAPE, 1, "here").tolist() == [[[153]]]


def test_expected_values_keep_their_places() -> None:
    """Samples, horizon and target features are read in this order."""
    values = np.arange(12.0).reshape(2, 3, 2)
    np.testing.assert_array_equal(read_expected(values.tolist(), WIDE, 2, "here"), values)


@pytest.mark.parametrize("sizes", [(2, 3), (3, 2, 2), (2, 2, 3), (12,), (2, 3, 1, 2, 2)])
def test_expected_values_of_another_shape_are_refused(sizes: tuple[int, ...]) -> None:
    """As many numbers in another order of axes are not taken for the right ones."""
    with pytest.raises(DataError, match=r"^here: .*\(2, 3, 2\)"):
        read_expected(np.zeros(sizes).tolist(), WIDE, 2, "here")


@pytest.mark.parametrize("values", [[["odd"], ["even"]], [[["odd"]], [["even"]]]])
def test_expected_labels_are_names_of_classes(values: Any) -> None:
    """Labels are given by name, and read as (samples, horizon) numbers of classes."""
    labels = read_expected(values, LABELS, 2, "here")
    assert labels.dtype == np.int32
    assert labels.tolist() == [[1], [0]]


@pytest.mark.parametrize("value", ["strange", 1, 0.0, None])
def test_expected_labels_that_are_no_class_are_refused(value: Any) -> None:
    """A label that the model does not know is an error that names the ones it knows."""
    with pytest.raises(DataError, match=r"^here: .*is no class\. Give 1 of even, odd"):
        read_expected([[value]], LABELS, 1, "here")
