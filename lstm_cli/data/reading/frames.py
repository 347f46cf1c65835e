"""Columns of a file as polars reads them, once the file is known to be sound."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lstm_cli.data.reading.contents import check_text, read_bytes
from lstm_cli.data.reading.header import SEPARATORS, Header, check_columns, read_header
from lstm_cli.data.reading.parquet import read_parquet, read_parquet_names
from lstm_cli.data.reading.paths import name_file, resolve_path
from lstm_cli.data.reading.structure import check_rows, find_stray_quote
from lstm_cli.errors import DataError, Problem

PARQUET = {".parquet", ".pq"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Columns by name: text as it stands in a CSV or TSV file, any type from a Parquet file.

    `lines` `(rows,)` is where each row begins, None where row 0 begins in `first_line` and each row
    takes one line.
    """

    path: str
    columns: Mapping[str, pl.Series]
    first_line: int
    lines: NDArray[np.int64] | None
    in_lines: bool

    def place(self, row: int) -> str:
        """Where a row of the file is, as errors say it."""
        if not self.in_lines:
            return f"{self.path}: row {row + 1}"
        return f"{self.path}:{self.line(row)}"

    def line(self, row: int) -> int:
        """The line in which a row begins; for Parquet files the number of the row."""
        return int(self.lines[row]) if self.lines is not None else self.first_line + row


def read_frame(path: str, names: Sequence[str]) -> Frame:
    """The columns `names` of the file.

    Raises:
        DataError: the file cannot be read, or has no such columns.
    """
    file, where = resolve_path(path), name_file(path)
    names = list(dict.fromkeys(names))
    if _is_parquet(file, where):
        table = read_parquet(file, where, names)
        if not table.height:
            raise DataError(Problem(where, "has no rows. Add the data."))
        return Frame(where, {name: table[name] for name in names}, 1, None, in_lines=False)
    return _read_text(file, where, names)


def read_names(path: str) -> tuple[str, ...]:
    """The names of all columns of the file, in order.

    Raises:
        DataError: the file cannot be read.
    """
    file, where = resolve_path(path), name_file(path)
    if _is_parquet(file, where):
        return read_parquet_names(file, where)
    return read_header(check_text(read_bytes(file, where), where), file, where).names


def _is_parquet(file: Path, where: str) -> bool:
    name = file.name.lower()
    suffix = Path(name.removesuffix(".gz")).suffix
    if suffix in PARQUET and not name.endswith(".gz"):
        return True
    if suffix in SEPARATORS:
        return False
    shown = repr(file.suffix) if file.suffix else "nothing that says what it is"
    message = f"its name ends in {shown}. Name it .csv, .tsv (also .csv.gz, .tsv.gz) or .parquet."
    raise DataError(Problem(where, message))


def _read_text(file: Path, where: str, names: Sequence[str]) -> Frame:
    data = check_text(read_bytes(file, where), where)
    header = read_header(data, file, where)
    check_columns(names, header.names, where)
    lines = check_rows(data, header, where)
    rows = data.count(b"\n", header.first_byte) if lines is None else len(lines)
    indices = sorted(map(header.names.index, names))
    table = _parse(data, header, indices)
    if table is None or table.height != rows:
        raise _describe_quote(data, header, where)
    columns = {header.names[i]: table.to_series(n) for n, i in enumerate(indices)}
    return Frame(where, columns, header.first_line, lines, in_lines=True)


def _parse(data: bytes, header: Header, indices: list[int]) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            io.BytesIO(memoryview(data)[header.first_byte :]),
            has_header=False,
            columns=indices,
            separator=header.separator,
            infer_schema=False,
        )
    except pl.exceptions.PolarsError:
        return None


def _describe_quote(data: bytes, header: Header, where: str) -> DataError:
    line = next(find_stray_quote(data, header), None)
    message = "a quote stands inside a cell. Put the cell in quotes, its own quotes doubled."
    return DataError(Problem(where if line is None else f"{where}:{line}", message))
