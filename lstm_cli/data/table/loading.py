"""A file as series: its columns read, its rows in groups and in order of time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstm_cli.data.reading.frames import Frame, read_frame
from lstm_cli.data.reading.numbers import read_numbers
from lstm_cli.data.table.ordering import (
    check_order,
    find_bounds,
    order_rows,
    put_in_order,
    read_groups,
)
from lstm_cli.data.table.parsing import parse_times
from lstm_cli.data.table.series import Series


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
