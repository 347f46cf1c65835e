"""Points in time as a Parquet file has them: any 64-bit number may stand there."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lstm_cli.data.reading.frames import Frame
from lstm_cli.data.reading.problems import MOST_PROBLEMS, make_error
from lstm_cli.errors import Problem

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
