"""history.csv, one row an epoch, and log.txt, what was said about a run."""

import csv
import io
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_cli.disk import append_line, read_file, write_whole
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import EpochMetrics

_SECONDS_BETWEEN_WRITES = 3.0
_SHARE_OF_TIME = 0.05


class History:
    """The rows of history.csv, as text, and when they were last written.

    Numbers are written such that reading them gives the same bits.
    """

    __slots__ = ("_lines", "_names", "_next_write", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._names: tuple[str, ...] = ()
        self._lines: dict[int, str] = {}
        self._next_write = 0.0

    def add(self, metrics: EpochMetrics) -> None:
        """Take completed epochs; epochs that were there before, and later ones, are replaced."""
        self._names = metrics.names
        if self._lines and metrics.first_epoch <= next(reversed(self._lines)):
            kept = {e: line for e, line in self._lines.items() if e < metrics.first_epoch}
            self._lines = kept
        for epoch, row in enumerate(metrics.values.tolist(), metrics.first_epoch):
            self._lines[epoch] = ",".join([str(epoch), *map(repr, row)])

    def write_sometimes(self) -> None:
        """Write the file unless that was done a few seconds ago.

        Raises:
            MachineError: The file cannot be written.
        """
        if self._lines and time.monotonic() >= self._next_write:
            self.write()

    def write(self) -> None:
        """Write the file, if an epoch was completed.

        Raises:
            MachineError: The file cannot be written.
        """
        if not self._lines:
            return
        begin = time.monotonic()
        header = ",".join(["epoch", *self._names])
        write_whole(self._path, "\n".join([header, *self._lines.values(), ""]))
        end = time.monotonic()
        # A long history takes its time: it is written more seldom, to stay a small share.
        pause = max(_SECONDS_BETWEEN_WRITES, (end - begin) / _SHARE_OF_TIME)
        self._next_write = end + pause


def read_history(folder: Path) -> dict[str, NDArray[np.float64]]:
    """The columns of a run folder's history.csv, each `(epochs,)` float64; empty without one.

    Raises:
        DataError: It cannot be read, or is not whole.
        MachineError: It takes too much of the memory that is free.
    """
    path = folder / "history.csv"
    if not path.exists():
        return {}
    try:
        header, *rows = csv.reader(io.StringIO(read_file(path), newline=""))
        values = np.array(rows, np.float64).reshape(len(rows), len(header))
    except (OSError, ValueError, csv.Error) as error:
        message = "cannot be read: it is not whole. Train the run again."
        raise DataError(Problem(str(path), message)) from error
    return {name: values[:, column] for column, name in enumerate(header)}


def stamp_time() -> str:
    """Now, in UTC: 2026-11-24T23:17:38.123Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def add_to_log(folder: Path, text: str) -> None:
    """Add a line with the time to the log of a run folder.

    Raises:
        MachineError: The file cannot be written.
    """
    append_line(folder / "log.txt", f"{stamp_time()} {text}")
