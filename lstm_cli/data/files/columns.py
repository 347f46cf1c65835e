"""Columns of a file by name: numbers and texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.cells import holds_numbers, read_numbers, read_texts
from lstm_cli.data.files.frames import Frame, read_frame, read_names


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that were asked for.

    `path` is the file as errors name it; `numbers` are `(rows,)` float64, nan where a cell is
    empty; `texts` have one text a row, '' where empty. Row 0 begins in `first_line` of the file;
    `place` says it for any row, also where cells go over several lines.
    """

    path: str
    numbers: Mapping[str, NDArray[np.float64]]
    texts: Mapping[str, tuple[str, ...]]
    first_line: int
    frame: Frame

    def place(self, row: int) -> str:
        """Where a row is, as errors say it: `data/sales.csv:14`."""
        return self.frame.place(row)


def read_columns(path: str, *, numbers: Sequence[str], texts: Sequence[str]) -> Columns:
    """The named columns of a CSV, TSV (both also .gz) or Parquet file.

    Raises:
        DataError: the file cannot be read, columns are missing, or cells are no numbers.
    """
    frame = read_frame(path, [*numbers, *texts])
    return Columns(
        path=frame.path,
        numbers=read_numbers(frame, numbers),
        texts={
            name: tuple(read_texts(frame, name).fill_null("").to_list())
            for name in dict.fromkeys(texts)
        },
        first_line=frame.first_line,
        frame=frame,
    )


def list_columns(path: str) -> tuple[str, ...]:
    """The names of all columns of the file, in order.

    Raises:
        DataError: the file cannot be read.
    """
    return read_names(path)


def is_number_column(path: str, name: str) -> bool:
    """Whether all cells of a column that are not empty are finite numbers.

    Raises:
        DataError: the file cannot be read, or has no such column.
    """
    return holds_numbers(read_frame(path, [name]), name)
