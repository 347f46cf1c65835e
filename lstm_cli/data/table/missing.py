"""Empty cells: refused, filled, or marked so that no window touches them.

Rows are usable for training only if their values owe nothing to held-out rows, be it by a fill or
a difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.table import Table
from lstm_cli.data.files.paths import list_places
from lstm_cli.data.files.times import Int64s
from lstm_cli.data.table.series import Series
from lstm_cli.data.table.spans import Part
from lstm_cli.data.table.transform import Change
from lstm_cli.data.table.windows import UsableRows
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Bools, SplitName
from lstm_cli.wording import show_value

Missing: TypeAlias = Literal["refuse", "interpolate", "forward_fill", "drop"]
FIRST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Filled:
    """The series with empty cells filled, and the rows `(rows,)` of those in each column."""

    series: Series
    empty: Mapping[str, Bools]

    @property
    def cells(self) -> int:
        """How many cells were empty."""
        return sum(int(marks.sum()) for marks in self.empty.values())


def fill_missing(
    series: Series, missing: Missing, names: Sequence[str], borders: Int64s | None = None
) -> Filled:
    """The columns `names` with their empty cells treated as `missing` says.

    `interpolate` is linear in rows, inside groups and between the `borders`, which are rows.

    Raises:
        DataError: there are empty cells that are refused or cannot be filled.
    """
    marks = {name: np.isnan(series.columns[name]) for name in dict.fromkeys(names)}
    empty = {name: where for name, where in marks.items() if where.any()}
    if not empty:
        return Filled(series, {})
    match missing:
        case "refuse":
            raise _refuse(series, empty)
        case "drop":
            return Filled(series, empty)
        case "forward_fill":
            filled = {name: _fill_forward(series, name) for name in empty}
        case "interpolate":
            edges = series.bounds if borders is None else np.union1d(series.bounds, borders)
            filled = {name: _interpolate(series, name, edges) for name in empty}
        case _:
            assert_never(missing)
    return Filled(replace(series, columns={**series.columns, **filled}), empty)


def _refuse(series: Series, empty: Mapping[str, Bools]) -> DataError:
    problems = []
    for name, marks in empty.items():
        rows = np.flatnonzero(marks)
        places = list_places([_shorten(series, row) for row in rows[:FIRST_ROWS].tolist()])
        more = ", …" if len(rows) > FIRST_ROWS else ""
        noun = "cell" if len(rows) == 1 else "cells"
        message = (
            f"column {name!r} has {len(rows):,} empty {noun} ({places}{more}). Fill them, or train "
            "with dataset.missing: forward_fill, interpolate or drop."
        )
        problems.append(Problem(series.path, message))
    return DataError(problems)


def _shorten(series: Series, row: int) -> str:
    place = series.place_of(row).removeprefix(series.path)
    return f"line {place[1:]}" if place[1:].isdigit() else place.removeprefix(": ")


def _fill_forward(series: Series, name: str) -> NDArray[np.float64]:
    column = series.columns[name]
    rows = np.arange(len(column))
    known = np.maximum.accumulate(np.where(np.isnan(column), -1, rows))
    first = np.repeat(series.bounds[:-1], series.lengths())
    before = np.flatnonzero(known < first)
    if len(before):
        group = int(series.group_of(before[:1])[0])
        of_group = f" of group {show_value(series.name_of(group))}" if series.names else ""
        message = (
            f"{name} is empty and no row{of_group} before it has a value to fill it with. "
            "Remove the rows before the first value, or train with dataset.missing: drop."
        )
        raise DataError(Problem(series.place_of(int(before[0])), message))
    return column[known]


def _interpolate(series: Series, name: str, edges: Int64s) -> NDArray[np.float64]:
    column = series.columns[name].copy()
    empty = np.isnan(column)
    parts = np.unique(np.searchsorted(edges, np.flatnonzero(empty), side="right") - 1)
    for first, end in zip(edges[parts], edges[parts + 1], strict=True):
        known = np.flatnonzero(~empty[first:end])
        if not len(known):
            message = (
                f"{name} is empty in all of the {end - first:,} rows from here to the end of the "
                "group or of the split. Give values, or set dataset.missing: drop."
            )
            raise DataError(Problem(series.place_of(int(first)), message))
        own = column[first:end]
        column[first:end] = np.interp(np.arange(end - first), known, own[known])
    return column


def mark_rows_free_of_held_out(
    filled: Filled, parts: Mapping[SplitName, Part], change: Change, table: Table
) -> UsableRows:
    """Whether each row `(rows,)` may be an input, and whether a target, of a training window."""
    series = filled.series
    rows = np.ones(len(series), np.bool_)
    for name, part in parts.items():
        if name != "train":
            rows &= ~part.mark(len(series))

    def mark(names: Iterable[str]) -> Bools:
        marks = rows.copy()
        for name in names:
            own = rows
            # Interpolation stays between the borders of held-out rows; a fill may cross them.
            if table.missing == "forward_fill" and name in filled.empty:
                own = own & own[_find_sources(filled.empty[name])]
            if change.reach and name in table.targets:
                own = own & _look_back(own, change.reach, series.bounds)
            marks &= own
        return marks

    return UsableRows(mark(table.input_columns), mark(table.targets))


def _find_sources(empty: Bools) -> Int64s:
    """The row that each row has its value from."""
    return np.maximum.accumulate(np.where(empty, 0, np.arange(len(empty))))


def _look_back(marks: Bools, reach: int, bounds: Int64s) -> Bools:
    """The mark `reach` rows before each row; true where its group has no such row."""
    before = np.ones_like(marks)
    before[reach:] = marks[:-reach]
    for first, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        before[first : min(first + reach, end)] = True
    return before
