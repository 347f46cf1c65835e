"""The rows of a table, group after group, each in order of time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.times import Int64s, Times, TimeStep, choose_unit, continue_times
from lstm_cli.types import Ints

Number = TypeVar("Number", np.float64, np.int64, np.int32)


@dataclass(frozen=True, slots=True)
class Series:
    """Columns `(rows,)` float64 by name, nan where a cell is empty.

    `bounds` `(groups + 1,)` int64 are the rows at which the groups begin, and the end; `names` are
    those of the groups, None where the table has none. `file_rows` `(rows,)` int32 are the rows in
    the file, counted from 0; `path` and `place` are how errors name the file and a row of it.
    """

    path: str
    place: Callable[[int], str]
    columns: Mapping[str, NDArray[np.float64]]
    bounds: Int64s
    names: tuple[str, ...] | None
    times: Times | None
    file_rows: Ints

    def __len__(self) -> int:
        return int(self.bounds[-1])

    @property
    def groups(self) -> int:
        """How many groups there are; one where the table has no column of groups."""
        return len(self.bounds) - 1

    def lengths(self) -> Int64s:
        """How many rows each group has, `(groups,)`."""
        return np.diff(self.bounds)

    def group_of(self, rows: NDArray[np.integer]) -> Int64s:
        """The group, counted from 0, of each of the rows."""
        return np.searchsorted(self.bounds, rows, side="right") - 1

    def name_of(self, group: int) -> str:
        """The name of a group, empty where there are none."""
        return self.names[group] if self.names else ""

    def place_of(self, row: int) -> str:
        """Where a row is in the file, as errors say it."""
        return self.place(int(self.file_rows[row]))


def take_last(series: Series, rows: int) -> Series:
    """The last `rows` of each group, or all that it has."""
    firsts = np.maximum(series.bounds[:-1], series.bounds[1:] - rows)
    kept = join_ranges(firsts, series.bounds[1:])
    return _pick(series, kept, np.concatenate([[0], np.cumsum(series.bounds[1:] - firsts)]))


def extend(series: Series, rows: int, step: TimeStep | None) -> Series:
    """The same with `rows` more after each group: nothing in them but the times, a `step` apart.

    Rows of the file are counted on.
    """
    lasts = series.bounds[1:] - 1
    more = np.arange(1, rows + 1, dtype=np.int32)
    added = np.repeat(series.bounds[1:], rows)

    def insert(array: NDArray[Number], after: NDArray[Number]) -> NDArray[Number]:
        return np.insert(array, added, after.ravel())

    nothing = np.full(len(added), np.nan)
    times = series.times
    if times is not None:
        step = step or TimeStep(times.unit, 1)
        values = insert(times.values, continue_times(times.values[lasts], step, rows))
        unit = times.unit if times.unit == "number" else choose_unit(values)
        times = Times(values, unit)
    return replace(
        series,
        columns={name: insert(column, nothing) for name, column in series.columns.items()},
        bounds=series.bounds + rows * np.arange(len(series.bounds)),
        times=times,
        file_rows=insert(series.file_rows, series.file_rows[lasts][:, None] + more),
    )


def join_ranges(firsts: Int64s, ends: Int64s) -> Int64s:
    """All rows of the ranges [first, end), one range after the other."""
    ranges = [np.arange(first, end) for first, end in zip(firsts, ends, strict=True)]
    return np.concatenate(ranges) if ranges else np.zeros(0, np.int64)


def _pick(series: Series, rows: Int64s, bounds: Int64s) -> Series:
    times = series.times
    return replace(
        series,
        columns={name: column[rows] for name, column in series.columns.items()},
        bounds=bounds,
        times=None if times is None else replace(times, values=times.values[rows]),
        file_rows=series.file_rows[rows],
    )
