"""Columns of a file as polars reads them, once the file is known to be sound."""

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lstm_cli.data.files.parquet_trial import DAMAGED, try_parquet
from lstm_cli.data.files.paths import name_file, resolve_path
from lstm_cli.data.files.text import (
    SEPARATORS,
    Header,
    check_columns,
    check_rows,
    check_text,
    find_stray_quote,
    read_bytes,
    read_header,
)
from lstm_cli.errors import DataError, Problem

_BEGIN = b"PAR1"


def read_parquet_names(file: Path, where: str) -> tuple[str, ...]:
    """The names of all columns of a Parquet file.

    Raises:
        DataError: the file is none, or damaged, or cannot be read.
        MachineError: it takes too much of the memory that is free.
    """
    _check_begin(file, where)
    return try_parquet(file, where).names


def read_parquet(file: Path, where: str, names: Sequence[str]) -> pl.DataFrame:
    """The columns `names` of a Parquet file, once they have been read for trial.

    Raises:
        DataError: the file is none, or damaged, or cannot be read.
        MachineError: it takes too much of the memory that is free.
    """
    _check_begin(file, where)
    check_columns(names, try_parquet(file, where, names).names, where)
    try:
        with _silenced():
            return pl.read_parquet(file, columns=list(names))
    # A panic is no Exception: polars' decoders end so where they meet what cannot be.
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise DataError(Problem(where, DAMAGED)) from error


def _check_begin(file: Path, where: str) -> None:
    head = _read_head(file)
    if not head.startswith(_BEGIN):
        raise DataError(Problem(where, _describe(head)))


@contextmanager
def _silenced() -> Iterator[None]:
    """A block without file descriptor 2, where a panic tells at length where it arose."""
    try:
        kept = os.dup(2)
    except OSError:  # closed: there is nobody to tell
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _describe(head: bytes) -> str:
    if not head:
        return "is empty (0 bytes). Name a file with data."
    return "is not a Parquet file. Name it as what it is: .csv or .tsv."


def _read_head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(4)
    except OSError as error:
        message = f"cannot be read: {error.strerror}. Check the path and its permissions."
        raise DataError(Problem(name_file(str(file)), message)) from error


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
