"""Empty cells are refused, filled or avoided, as the section says, and it is said what was done."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.errors import DataError
from lstm_cli.types import SequenceDataset, Windows

Build = Callable[..., SequenceDataset]
OPTIONS: dict[str, Any] = {
    "timesteps": 2,
    "scaling": {"inputs": "none", "targets": "none"},
    "splits": {"test": (0.5, 1.0)},
    "validation": {"fraction": 0.0},
}
cells = st.none() | st.integers(1, 9)


def values_of(dataset: SequenceDataset) -> list[float]:
    """The target column as windows see it."""
    source = dataset.splits["train"].source
    assert isinstance(source, Windows)
    return [float(value) for value in source.targets[:, 0]]


def test_empty_cells_are_refused(build: Build) -> None:
    """By default empty cells are refused: how many in each column, and the first of them."""
    rows = 20
    table = {"x": [None] * 7 + [1] * 13, "y": [*range(19), None], "z": range(rows)}
    with pytest.raises(DataError) as caught:
        build(table, features=("x", "y", "z"), **OPTIONS)
    first, second = str(caught.value).splitlines()
    assert "column 'x' has 7 empty cells (line 2, line 3, line 4, line 5, line 6, …). " in first
    assert first.endswith(
        "Fill them, or train with dataset.missing: forward_fill, interpolate or drop."
    )
    assert "column 'y' has 1 empty cell (line 21)." in second


def test_empty_cells_of_columns_without_use_are_no_matter(build: Build) -> None:
    """Only the columns that are used are looked at."""
    assert build({"x": [None] * 20, "y": range(20)}, **OPTIONS).notes == ()


@settings(max_examples=40)
@given(
    groups=st.lists(st.lists(cells, min_size=7, max_size=12), min_size=1, max_size=3),
    later=st.data(),
)
def test_forward_fill_never_looks_ahead(
    groups: list[list[int | None]], later: st.DataObject, build: Build
) -> None:
    """Each filled cell has the last known value of its group, whatever comes after it."""
    for group in groups:
        group[0] = group[0] or 5
    names = [f"g{index}" for index, group in enumerate(groups) for _ in group]
    column = [cell for group in groups for cell in group]
    options = {**OPTIONS, "group": "g", "missing": "forward_fill"}
    before = values_of(build({"g": names, "y": column}, **options))
    known: dict[str, int] = {}
    for name, cell, value in zip(names, column, before, strict=True):
        known[name] = cell if cell is not None else known[name]
        assert value == known[name]
    row = later.draw(st.integers(1, len(column) - 1))
    changed = [*column[:row], *(100 if cell else cell for cell in column[row:])]
    assert values_of(build({"g": names, "y": changed}, **options))[:row] == before[:row]


def test_nothing_before_to_fill_with(build: Build) -> None:
    """A group that begins with an empty cell cannot be filled forward."""
    table = {"g": ["a"] * 10 + ["b"] * 10, "y": [*range(10), None, *range(9)]}
    with pytest.raises(DataError, match=r":12: y is empty and no row of group 'b' before it"):
        build(table, group="g", missing="forward_fill", **OPTIONS)


@settings(max_examples=40)
@given(
    columns=st.lists(st.lists(cells, min_size=8, max_size=8), min_size=1, max_size=2),
    row=st.integers(0, 7),
)
def test_interpolation_stays_on_its_side(
    columns: list[list[int | None]], row: int, build: Build
) -> None:
    """Filled cells lie on lines between known ones of their group and side of the test's border."""
    for column in columns:
        column[1], column[5] = column[1] or 3, column[5] or 6
    names = [f"g{index}" for index, column in enumerate(columns) for _ in column]
    options = {**OPTIONS, "group": "g", "missing": "interpolate"}

    def fill(columns: list[list[int | None]]) -> list[float]:
        return values_of(build({"g": names, "y": list(chain(*columns))}, **options))

    filled = fill(columns)
    expected = []
    for column in columns:
        for side in (column[:4], column[4:]):
            rows = [index for index, cell in enumerate(side) if cell is not None]
            expected += np.interp(range(4), rows, [side[index] or 0 for index in rows]).tolist()
    np.testing.assert_allclose(filled, expected, rtol=1e-6)
    columns[0][row] = 50
    changed = fill(columns)
    other = slice(4, 8) if row < 4 else slice(0, 4)
    assert changed[other] == filled[other]
    assert changed[8:] == filled[8:]


def test_interpolation_is_called_a_leak_where_it_is_judged(build: Build) -> None:
    """Interpolated values in test windows are named as leaks, in training windows only noted."""
    early = build({"y": [0, 1, None, *range(3, 20)]}, missing="interpolate", **OPTIONS)
    assert early.notes == ("1 empty cell is filled by interpolation: y 1.",)
    assert early.leaks == ()
    late = build({"y": [*range(15), None, *range(16, 20)]}, missing="interpolate", **OPTIONS)
    assert late.notes[1] == (
        "Filled values are among the targets of 1 validation and test windows."
    )
    assert late.leaks == (
        (
            "dataset.missing: interpolate looks ahead, and 3 validation and test windows hold "
            "values that it filled. Use forward_fill."
        ),
    )


@settings(max_examples=40)
@given(
    x=st.lists(cells, min_size=30, max_size=30),
    y=st.lists(cells, min_size=30, max_size=30),
    difference=st.none() | st.just(2),
)
def test_dropped_windows_are_those_that_touch_an_empty_cell(
    x: list[int | None], y: list[int | None], difference: int | None, build: Build
) -> None:
    """With `drop` each window has all of its inputs and targets, and no such window is missing."""
    # So that each part has a window.
    x[3:6], y[2:8], x[20:23], y[18:25] = [1] * 3, [1, 2, 4, 2, 5, 6], [1] * 3, [1, 2, 3, 5, 8, 1, 2]
    transform = {"difference": difference}
    options = {**OPTIONS, "missing": "drop", "features": ("x",), "transform": transform}
    dataset = build({"x": x, "y": y}, **options)

    def is_whole(start: int) -> bool:
        target = start + 2
        needed = [y[target]] if difference is None else [y[target], y[target - difference]]
        return None not in (*x[start : start + 2], *needed)

    for name, starts in (("train", range(13)), ("test", range(13, 28))):
        split = dataset.splits[name]  # type: ignore[index]
        assert isinstance(split.source, Windows)
        assert split.source.starts.tolist() == [start for start in starts if is_whole(start)]
        assert np.isfinite(split.source.arrays().inputs["inputs"]).all()
        assert np.isfinite(split.source.arrays().targets).all()


def test_dropped_windows_are_counted(build: Build) -> None:
    """How many windows of which part are left out is noted."""
    dataset = build({"y": [*range(5), None, *range(6, 40)]}, missing="drop", **OPTIONS)
    assert dataset.notes == (
        "1 empty cell is left empty: y 1.",
        "Windows left out as they touch an empty cell or a row without a difference: 3 training.",
    )


def test_no_window_without_an_empty_cell(build: Build) -> None:
    """Where every window touches an empty cell the table is refused."""
    with pytest.raises(DataError, match="training: each of the 8 windows touches an empty cell"):
        build({"y": [None, 1] * 10}, missing="drop", **OPTIONS)
