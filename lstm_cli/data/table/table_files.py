"""A file as series: its columns read, its rows in groups and in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from lstm_cli.data.files.cells import read_numbers, read_texts
from lstm_cli.data.files.frames import Frame, read_frame
from lstm_cli.data.files.paths import MOST_PROBLEMS, make_error
from lstm_cli.data.files.time_formats import parse_times
from lstm_cli.data.files.times import Int64s, Times
from lstm_cli.data.table.series import Series
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Ints
from lstm_cli.wording import show_value


def read_groups(frame: Frame, name: str) -> tuple[tuple[str, ...], Ints]:
    """The names of the groups as they first appear, and the group of each row `(rows,)`.

    Raises:
        DataError: a row says no group.
    """
    texts = read_texts(frame, name)
    empty = texts.is_null().arg_true().to_list()
    if empty:
        message = f"{name} is empty. Give the group of the row, or remove it."
        problems = [Problem(frame.place(row), message) for row in empty[:MOST_PROBLEMS]]
        raise make_error(problems, frame.path, len(empty))
    names = texts.unique(maintain_order=True)
    codes = texts.cast(pl.Enum(names)).to_physical().to_numpy()
    return tuple(names.to_list()), codes.astype(np.int32)


def order_rows(codes: Ints | None, times: Times | None, *, sort: bool) -> Int64s | None:
    """Rows of the file, group after group, in order of time if asked to; None if they are so."""
    if sort and times is not None:
        keys = (times.values,) if codes is None else (times.values, codes)
        order = np.lexsort(keys)
    elif codes is None or not (np.diff(codes) < 0).any():
        return None
    else:
        order = np.argsort(codes, kind="stable")
    return None if (np.diff(order) == 1).all() else order


def find_bounds(codes: Ints | None, rows: int) -> Int64s:
    """Where the groups begin and end once the rows are in order, `(groups + 1,)`."""
    counts = [rows] if codes is None else np.bincount(codes)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def check_order(series: Series, time: str) -> None:
    """Do nothing if times rise within each group.

    Raises:
        DataError: one goes back, or is there twice.
    """
    if series.times is None:
        return
    steps = np.diff(series.times.values)
    steps[series.bounds[1:-1] - 1] = 1
    if (steps < 0).any():
        raise _describe_disorder(series, time, int(np.flatnonzero(steps < 0)[0]) + 1)
    twice = np.flatnonzero(steps == 0) + 1
    if len(twice):
        raise _describe_twice(series, time, twice)


def _describe_disorder(series: Series, time: str, row: int) -> DataError:
    assert series.times is not None  # noqa: S101
    before, here = series.times.show(np.array([row - 1, row]))
    message = (
        f"{time} goes back from {before} to {here}{_describe_group(series, row)}. "
        "Sort the file, or train with dataset.sort: true, which puts rows in order of time."
    )
    return DataError(Problem(series.place_of(row), message))


def _describe_twice(series: Series, time: str, rows: Int64s) -> DataError:
    assert series.times is not None  # noqa: S101
    shown = rows[:MOST_PROBLEMS]
    problems = [
        Problem(
            series.place_of(row),
            f"{time} is {text}{_describe_group(series, row)}, as at {series.place_of(row - 1)}. "
            f"Keep one row for each time{'' if series.names else ', or name dataset.group'}.",
        )
        for row, text in zip(shown.tolist(), series.times.show(shown), strict=True)
    ]
    return make_error(problems, series.path, len(rows))


def _describe_group(series: Series, row: int) -> str:
    if series.names is None:
        return ""
    return f" in group {show_value(series.name_of(int(series.group_of(np.array([row]))[0])))}"


def put_in_order(series: Series, order: Int64s | None) -> Series:
    """The rows of a series in another order, its bounds unchanged."""
    if order is None:
        return series
    times = series.times
    return replace(
        series,
        columns={name: column[order] for name, column in series.columns.items()},
        times=None if times is None else replace(times, values=times.values[order]),
        file_rows=order.astype(np.int32),
    )


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Which columns of a file are read: numbers, the time and the group.

    All cells of a number column may be empty if it is in `may_be_empty`.
    """

    numbers: Sequence[str]
    time: str | None
    group: str | None
    may_be_empty: Sequence[str] = ()


def load_series(path: str, names: ColumnNames, *, sort: bool) -> Series:
    """The series of a file, each row with its place in the file.

    Raises:
        DataError: the file cannot be read, cells are wrong, or times are out of order.
    """
    others = [name for name in (names.time, names.group) if name]
    frame = read_frame(path, [*names.numbers, *others])
    numbers = read_numbers(frame, names.numbers, names.may_be_empty)
    times = parse_times(frame, names.time) if names.time else None
    groups, codes = read_groups(frame, names.group) if names.group else (None, None)
    rows = len(next(iter(frame.columns.values())))
    series = Series(
        path=frame.path,
        place=_without_columns(frame).place,
        columns=numbers,
        bounds=find_bounds(codes, rows),
        names=groups,
        times=times,
        file_rows=np.arange(rows, dtype=np.int32),
    )
    series = put_in_order(series, order_rows(codes, times, sort=sort))
    check_order(series, names.time or "")
    return series


def _without_columns(frame: Frame) -> Frame:
    """What is needed to name a row, so that the cells can be forgotten."""
    return replace(frame, columns={})
