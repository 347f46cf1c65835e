"""Which process works in a run folder: a lock that ends with the process, however it ends."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from lstm_cli.disk import check_file

if sys.platform != "win32":
    import fcntl

_NAME = ".lock"
_SECONDS = 1.0


class Lock:
    """A run folder held by this process until `release`, or until the process is gone."""

    __slots__ = ("_file",)

    def __init__(self, file: int | None) -> None:
        self._file = file

    @classmethod
    def take(cls, folder: Path) -> Self | None:
        """The lock of a folder; None while another process holds it.

        Where the file system knows no locks, nobody ever holds one.

        Raises:
            DataError: Something else is in its place.
            OSError: Nothing can be written there.
        """
        check_file(folder / _NAME)
        file = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT, 0o666)
        limit = time.monotonic() + _SECONDS
        # Who only asks, as `is_held` does, holds it for a moment.
        while (held := _try(file, exclusive=True)) is False and time.monotonic() < limit:
            time.sleep(0.02)
        if held is False:
            os.close(file)
            return None
        return cls(file)

    @property
    def file(self) -> int | None:
        """The descriptor: a process that has it too holds the folder as well."""
        return self._file

    def release(self) -> None:
        """Let others have the folder."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def __del__(self) -> None:
        with suppress(OSError):
            self.release()


def is_held(folder: Path) -> bool | None:
    """Whether a process holds the folder, on whichever host; None where that cannot be known."""
    try:
        # Of a pipe by this name, made by whomever, nobody would ever come to the other end.
        file = os.open(folder / _NAME, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    try:
        got = _try(file, exclusive=False)
    finally:
        os.close(file)
    return None if got is None else not got


def _try(file: int, *, exclusive: bool) -> bool | None:
    """Whether the lock was got, at once; None where there are no locks."""
    if sys.platform == "win32":
        return None
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True
