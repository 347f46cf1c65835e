"""Cells as numbers: nan where empty, refused with their lines where they are none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lstm_cli.data.reading.cells import LARGEST, describe_cell, describe_column
from lstm_cli.data.reading.frames import Frame
from lstm_cli.data.reading.problems import MOST_PROBLEMS, list_names, make_error
from lstm_cli.data.reading.texts import strip_texts
from lstm_cli.errors import DataError, Problem


@dataclass(frozen=True, slots=True)
class _Cells:
    """A column's values, and the rows of those that are no finite numbers."""

    values: NDArray[np.float64]
    wrong: NDArray[np.int64]


def read_numbers(
    frame: Frame, names: Sequence[str], may_be_empty: Sequence[str] = ()
) -> dict[str, NDArray[np.float64]]:
    """The columns `names` as `(rows,)` float64, nan where a cell is empty or says nan.

    Raises:
        DataError: cells are text, infinite or too large for float32, or all are empty in a column
            that may not be.
    """
    cells = {name: _convert(frame, name) for name in dict.fromkeys(names)}
    if any(len(column.wrong) for column in cells.values()):
        raise _describe_wrong(frame, cells)
    needed = [name for name in cells if name not in may_be_empty]
    empty = [name for name in needed if np.isnan(cells[name].values).all()]
    if empty:
        noun = "column" if len(empty) == 1 else "columns"
        message = f"{noun} {list_names(map(repr, empty))}: all cells are empty. Give numbers."
        raise DataError(Problem(frame.path, message))
    return {name: column.values for name, column in cells.items()}


def holds_numbers(frame: Frame, name: str) -> bool:
    """Whether all cells of a column that are not empty are finite numbers."""
    return not len(_convert(frame, name).wrong)


def _convert(frame: Frame, name: str) -> _Cells:
    column = frame.columns[name]
    if column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null):
        numbers = column.cast(pl.Float64)
        wrong = pl.Series([False]).new_from_index(0, len(column))
    elif column.dtype == pl.String:
        text = strip_texts(column)
        numbers = text.cast(pl.Float64, strict=False)
        wrong = numbers.is_null() & text.is_not_null()
    else:
        message = f"column {name!r} holds {column.dtype}, not numbers. Name another column."
        raise DataError(Problem(frame.path, message))
    values = numbers.fill_null(float("nan")).to_numpy(writable=True)
    bad = wrong.to_numpy() | (np.abs(values) > LARGEST)
    return _Cells(values, np.flatnonzero(bad))


def _is_text(column: _Cells) -> bool:
    """Whether there is no number in a column, and more wrong cells than anybody would read."""
    return len(column.wrong) > MOST_PROBLEMS and not (np.abs(column.values) <= LARGEST).any()


def _describe_wrong(frame: Frame, cells: dict[str, _Cells]) -> DataError:
    problems = {
        name: describe_column(frame, name, column.wrong)
        for name, column in cells.items()
        if _is_text(column)
    }
    wrong = {name: column.wrong for name, column in cells.items() if name not in problems}
    count = sum(map(len, wrong.values())) + len(problems)
    first = [(row, name) for name, rows in wrong.items() for row in rows[:MOST_PROBLEMS]]
    for row, name in sorted(first, key=lambda place: place[0]):
        cell = str(frame.columns[name][int(row)]).strip()
        place = frame.place(int(row))
        if cell == name:
            count -= place in problems
            problems[place] = Problem(place, "repeats the header. Remove the line.")
        elif place not in problems or "repeats" not in problems[place].message:
            key = f"{place} {name}"
            problems[key] = Problem(place, f"{name} is {describe_cell(cell)}")
    return make_error(list(problems.values()), frame.path, count)
