"""A file in its original form becomes the windows that a forecast is made for."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.data.stored import read_preprocessing
from lstm_cli.data.table.new_table import open_table
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.errors import DataError
from lstm_cli.types import SequenceDataset, Split, Windows

Build = Callable[..., SequenceDataset]
Write = Callable[..., str]
AIRLINE = "bundled:airline_passengers.csv"
MONTHS: dict[str, Any] = {"time": "Date", "targets": ("Passengers",), "timesteps": 12, "horizon": 3}


def fitted(dataset: SequenceDataset) -> TablePreprocessing:
    """The preprocessing, written to JSON and read back."""
    stored = json.loads(json.dumps(dataset.preprocessing.to_json()))
    found = read_preprocessing(stored, "here")
    assert isinstance(found, TablePreprocessing)
    assert found == dataset.preprocessing
    return found


def every(split: Split) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """All samples of a split."""
    return np.arange(len(split), dtype=np.int32)


@pytest.mark.parametrize("gap", [0, 2])
@pytest.mark.parametrize("transform", [{}, {"log": True, "difference": 12}])
def test_the_training_file_gives_its_own_windows(
    gap: int, transform: dict[str, Any], build: Build
) -> None:
    """The windows of a dataset are among those of its file, the same to the last bit."""
    options = {**MONTHS, "gap": gap, "transform": transform, "calendar": ("month",)}
    dataset = build(AIRLINE, **options)
    opened = open_table(fitted(dataset), AIRLINE, 1)
    sources = opened.origins.sources(every(opened))
    batch = opened.source.arrays()
    for split in dataset.splits.values():
        samples, own = every(split), split.source.arrays()
        places = np.array(
            [sources.index(name) for name in split.origins.sources(samples)], np.int32
        )
        np.testing.assert_array_equal(batch.inputs["inputs"][places], own.inputs["inputs"])
        np.testing.assert_array_equal(batch.targets[places], own.targets)
        assert own.inputs["future_inputs"] is not None
        assert batch.inputs["future_inputs"] is not None
        np.testing.assert_array_equal(
            batch.inputs["future_inputs"][places], own.inputs["future_inputs"]
        )
        assert opened.origins.times(places) == split.origins.times(samples)
        restored = split.truth.restore(own.targets, samples)  # type: ignore[arg-type]
        again = opened.truth.restore(own.targets, places)  # type: ignore[arg-type]
        np.testing.assert_array_equal(restored, again)


@settings(max_examples=20)
@given(
    lengths=st.lists(st.integers(4, 15), min_size=1, max_size=3),
    stride=st.integers(1, 5),
    gap=st.integers(0, 2),
    horizon=st.integers(1, 3),
)
def test_windows_are_counted_back_from_the_end(
    lengths: list[int], stride: int, gap: int, horizon: int, build: Build, write: Write
) -> None:
    """Each group has the window that ends with its last row, and every `stride` rows one before."""
    table = {"g": ["a"] * 60, "t": range(60), "y": range(60)}
    options = {"timesteps": 3, "gap": gap, "horizon": horizon, "group": "g", "time": "t"}
    scaling = {"inputs": "none", "targets": "none"}
    preprocessing = fitted(build(table, **options, scaling=scaling))
    groups = [f"g{index}" for index, length in enumerate(lengths) for _ in range(length)]
    times = [10 + row for length in lengths for row in range(length)]
    path = write({"t": times, "y": range(len(groups)), "g": groups})
    split = open_table(preprocessing, path, stride)
    expected, targets, end = [], [], 0
    for length in lengths:
        first, end = end, end + length
        starts = [start for start in range(first, end - 2) if (end - 3 - start) % stride == 0]
        for start in starts:
            expected.append([float(row) for row in range(start, start + 3)])
            rows = range(start + 3 + gap, start + 3 + gap + horizon)
            targets.append([float(row) if row < end else np.nan for row in rows])
    assert split.source.arrays().inputs["inputs"][..., 0].tolist() == expected
    np.testing.assert_array_equal(split.truth.targets(every(split))[..., 0], targets)
    np.testing.assert_array_equal(split.source.arrays().targets[..., 0], targets)
    shown = split.origins.times(every(split))
    assert shown is not None
    first_of = {name: groups.index(name) for name in groups}
    for window, inputs, name in zip(
        shown, expected, split.origins.groups(every(split)) or [], strict=True
    ):
        after = 10 + int(inputs[-1]) - first_of[name] + 1 + gap
        assert window == [str(after + step) for step in range(horizon)]


def test_months_stay_months(build: Build, write: Write) -> None:
    """Past the end months follow months, and the last days of months likewise."""
    split = open_table(fitted(build(AIRLINE, **MONTHS)), AIRLINE, 12)
    assert len(split) == 12
    last = every(split)[-1:]
    assert split.origins.times(last) == [["1961-01", "1961-02", "1961-03"]]
    assert split.origins.sources(last) == ["rows 133-144"]
    single = fitted(build(AIRLINE, **{**MONTHS, "timesteps": 1, "horizon": 2}))
    split = open_table(single, write({"Date": ["1960-12"], "Passengers": [432]}), 1)
    assert split.origins.times(every(split)) == [["1961-01", "1961-02"]]
    ends = [str(np.datetime64("2020-02", "M") + row) for row in range(30)]
    ends = [str(np.datetime64(f"{month}-01", "D") - 1) for month in ends]
    path = write({"t": ends, "y": range(30)})
    split = open_table(fitted(build(path, time="t", timesteps=2, horizon=2)), path, 100)
    assert split.origins.times(every(split)) == [["2022-07-31", "2022-08-31"]]


def test_targets_may_be_missing(build: Build, write: Write) -> None:
    """Targets that are no inputs may be missing, in some rows or altogether."""
    table = {"x": range(40), "y": range(40)}
    options = {"features": ("x",), "timesteps": 3, "horizon": 2}
    preprocessing = fitted(build(table, **options))
    without = open_table(preprocessing, write({"x": range(10)}), 1)
    assert len(without) == 8
    assert np.isnan(without.truth.targets(every(without))).all()
    empty = open_table(preprocessing, write({"x": range(10), "y": [None] * 10}), 1)
    assert np.isnan(empty.truth.targets(every(empty))).all()
    some = open_table(preprocessing, write({"y": [*range(9), None], "x": range(10)}), 1)
    assert np.isnan(some.truth.targets(every(some))[5:, 1]).all()
    assert some.truth.targets(every(some))[5, 0, 0] == 8


def test_interpolated_inputs_are_filled_from_the_past(build: Build, write: Write) -> None:
    """What was interpolated for training has its last known value in a forecast."""
    scaling = {"inputs": "none", "targets": "none"}
    dataset = build({"y": range(40)}, timesteps=3, missing="interpolate", scaling=scaling)
    split = open_table(fitted(dataset), write({"x": range(5), "y": [1, 2, None, 6, 7]}), 1)
    assert split.source.arrays().inputs["inputs"][0, :, 0].tolist() == [1, 2, 2]
    dropping = fitted(build({"y": range(40)}, timesteps=2, missing="drop", scaling=scaling))
    split = open_table(dropping, write({"x": range(6), "y": [1, 2, None, 6, 7, 8]}), 1)
    assert split.source.arrays().inputs["inputs"][..., 0].tolist() == [[1, 2], [6, 7], [7, 8]]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"g": ["a"] * 9, "t": range(9), "x": range(9)}, "there is no column 'y' (found: g, t, x)"),
        ({"g": ["a"] * 9, "y": range(9)}, "there is no column 't' (found: g, y). "),
        ({"g": ["c"] * 9, "t": range(9), "y": range(9)}, ":2: g 'c' was not in the training data"),
        ({"g": ["a"] * 9, "t": range(9), "y": ["x"] * 9}, ":2: y is 'x'. Give a finite number."),
        (
            {"g": ["a"] * 9, "t": [f"2020-01-0{day}" for day in range(1, 10)], "y": range(9)},
            "t holds dates, but the model was trained on whole numbers. Write it as the training",
        ),
        (
            {"g": ["a"] * 9 + ["b"] * 4, "t": range(13), "y": range(13)},
            (
                "4 rows are too few of group 'b': the model takes 3 timesteps and 2 rows before "
                "them, so at least 5 are needed."
            ),
        ),
        (
            {"g": ["a"] * 9, "t": range(9), "y": [*range(8), None]},
            "column 'y' has 1 empty cell (line 10).",
        ),
    ],
)
def test_files_that_do_not_fit_are_refused(
    columns: dict[str, Any], message: str, build: Build, write: Write
) -> None:
    """A file that lacks what the training file had is refused with what it lacks."""
    table = {"g": ["a", "b"] * 40, "t": range(80), "y": range(80)}
    scaling = {"inputs": "standard", "targets": "standard", "per_group": True}
    options = {"group": "g", "time": "t", "timesteps": 3, "transform": {"difference": 2}}
    preprocessing = fitted(build(table, **options, scaling=scaling))
    with pytest.raises(DataError) as caught:
        open_table(preprocessing, write(columns), 1)
    assert message in str(caught.value)


def test_differences_need_the_targets(build: Build, write: Write) -> None:
    """A model of differences goes on from the targets, so that they cannot be missing."""
    options = {"features": ("x",), "timesteps": 2, "transform": {"difference": 4}}
    preprocessing = fitted(build({"x": range(50), "y": range(50)}, **options))
    with pytest.raises(DataError, match=r"no column 'y', which the forecast goes on from"):
        open_table(preprocessing, write({"x": range(9)}), 1)
    empty = write({"x": range(9), "y": [*range(5), None, 6, 7, 8]})
    split = open_table(preprocessing, empty, 1)
    assert isinstance(split.source, Windows)
    # The difference of row t is from row t - 4: that of window 7 would be from the empty row 5.
    assert split.source.starts.tolist() == [2, 3, 4, 5, 6]
    with pytest.raises(DataError, match="3 rows are too few: the model takes 2 timesteps and 2"):
        open_table(preprocessing, write({"x": range(3), "y": range(3)}), 1)


def test_rows_closer_than_those_of_the_training(build: Build, write: Write) -> None:
    """Days for a model of months are refused; gaps, and months of other lengths, are not."""
    preprocessing = fitted(build(AIRLINE, **MONTHS))
    days = np.datetime64("1961-01-01") + np.arange(40)
    with pytest.raises(DataError, match="Date goes on in smaller steps than the 1 month of the"):
        open_table(preprocessing, write({"Date": days, "Passengers": range(40)}), 1)
    months = np.datetime64("1961-01") + np.array([*range(11), 13])
    mid = months.astype("datetime64[D]") + 14
    for times in (months, mid):
        assert len(open_table(preprocessing, write({"Date": times, "Passengers": range(12)}), 1))
