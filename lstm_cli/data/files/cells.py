"""Cells as numbers, text or times: nan where empty, refused by line where they are none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lstm_cli.data.files.frames import Frame
from lstm_cli.data.files.paths import MOST_PROBLEMS, list_names, make_error
from lstm_cli.errors import DataError, Problem
from lstm_cli.wording import shorten

LARGEST = float(np.finfo(np.float32).max)
EMPTY_WORDS = {"na", "n/a", "#n/a", "null", "none", "nil", "missing", "-", "--", "?", "."}
TRUTH_WORDS = {"true", "false", "yes", "no"}
WITH_COMMA = re.compile(r"[-+]?\d[\d.]*(,\d+)+(\.\d*)?")


def mend_number(cell: str | float) -> str:
    """How to mend what is no finite number, or too large for float32."""
    try:
        too_large = LARGEST < abs(float(cell)) < float("inf")
    except ValueError:
        too_large = False
    return "Give a number below 3.4e38." if too_large else "Give a finite number."


def describe_cell(cell: str) -> str:
    """The rest of the sentence `price is ...`: the cell, and how to write it."""
    return f"{shorten(repr(cell))}. {_describe_mending(cell)}"


def describe_column(frame: Frame, name: str, rows: NDArray[np.int64]) -> Problem:
    """One sentence on a column that holds no number at all in `rows` `(n,)`."""
    first = str(frame.columns[name][int(rows[0])]).strip()
    message = (
        f"{name} is {shorten(repr(first))}, and none of its other {len(rows) - 1:,} cells is a "
        f"number. {_describe_mending(first)} Or name another column."
    )
    return Problem(frame.place(int(rows[0])), message)


def _describe_mending(cell: str) -> str:
    if cell.lower() in EMPTY_WORDS:
        return "Give a finite number, or leave the cell empty."
    if cell.lower() in TRUTH_WORDS:
        return "Write 1 and 0."
    if WITH_COMMA.fullmatch(cell):
        return "Write numbers as 1234.5: a point, and no comma."
    return mend_number(cell)


DAY = 24 * 60 * 60 * 1_000_000
# How many microseconds one takes, and how many of it are one.
SIZES = {"ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000)}
# A year has four digits: 20-01-02 could be three dates.
FIRST = int(np.datetime64("1000-01-01T00:00:00", "us").astype(np.int64))
LAST = int(np.datetime64("9999-12-31T23:59:59.999999", "us").astype(np.int64))


def is_moment(column: pl.Series) -> bool:
    """Whether a column holds dates, with a time of day or without."""
    return column.dtype.base_type() in (pl.Date, pl.Datetime)


def read_moments(frame: Frame, name: str) -> NDArray[np.int64]:
    """The column `name` of moments as microseconds since 1970 `(rows,)`, 0 where a cell is empty.

    Raises:
        DataError: one is not in the years 1000 to 9999.
    """
    # Polars itself ends in a panic for what no calendar has, or wraps around.
    column = frame.columns[name]
    values = column.to_physical().fill_null(0).to_numpy().astype(np.int64)
    size, share = (DAY, 1) if column.dtype == pl.Date else SIZES[_unit(column)]
    wrong = np.flatnonzero((values < FIRST * share // size) | (values > LAST * share // size))
    if len(wrong):
        message = f"{name} is not in the years 1000 to 9999. Mend the time, or remove the row."
        problems = [Problem(frame.place(row), message) for row in wrong[:MOST_PROBLEMS].tolist()]
        raise make_error(problems, frame.path, len(wrong))
    return values * size // share


def _unit(column: pl.Series) -> str:
    assert isinstance(column.dtype, pl.Datetime)  # noqa: S101
    return str(column.dtype.time_unit)


def read_texts(frame: Frame, name: str) -> pl.Series:
    """The cells of a column as text without space around them, null where there is nothing.

    Raises:
        DataError: the column of a Parquet file holds lists, bytes, durations or what is no date.
    """
    column = frame.columns[name]
    if column.dtype.is_nested() or column.dtype.base_type() in (pl.Binary, pl.Object, pl.Duration):
        message = f"column {name!r} holds {column.dtype}, not text. Name another column."
        raise DataError(Problem(frame.path, message))
    if is_moment(column):
        read_moments(frame, name)
    return strip_texts(column)


def strip_texts(column: pl.Series) -> pl.Series:
    """The same as text without space around it, null where there is nothing."""
    text = column.cast(pl.String)
    text = text.str.strip_chars() if text.str.contains(r"^\s|\s$").any() else text
    return text.replace("", None) if (text == "").any() else text


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
