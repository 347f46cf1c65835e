"""Parquet files, whatever polars makes of one that is damaged."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import polars as pl

from lstm_cli.data.reading.paths import name_file
from lstm_cli.errors import DataError, Problem

Read = TypeVar("Read")


def read_parquet(file: Path, where: str, read: Callable[[], Read]) -> Read:
    """What `read` makes of a Parquet file.

    Raises:
        DataError: the file is none, or damaged, or cannot be read.
    """
    try:
        with _silenced():
            return read()
    # A panic is no Exception: polars' decoders end so where they meet what cannot be.
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise DataError(Problem(where, _describe(_read_head(file)))) from error


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
    if head.startswith(b"PAR1"):
        return "is a damaged Parquet file. Copy or write it again."
    return "is not a Parquet file. Name it as what it is: .csv or .tsv."


def _read_head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(4)
    except OSError as error:
        message = f"cannot be read: {error.strerror}. Check the path and its permissions."
        raise DataError(Problem(name_file(str(file)), message)) from error
