"""Cells as text."""

import polars as pl

from lstm_cli.data.reading.frames import Frame
from lstm_cli.data.reading.moments import is_moment, read_moments
from lstm_cli.errors import DataError, Problem


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
