"""Parquet files, whatever polars makes of one that is damaged."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from lstm_cli.data.reading.header import check_columns
from lstm_cli.data.reading.parquet_trial import DAMAGED, try_parquet
from lstm_cli.data.reading.paths import name_file
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
