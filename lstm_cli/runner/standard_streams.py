"""Standard output and error as streams that end no run: what cannot be written is remembered."""

import io
import os
import select
import sys
from functools import cache
from typing import Any, TextIO


class UnfailingFile(io.FileIO):
    """A descriptor that takes everything: what the system refuses is lost, and noted in `failure`.

    A full disk, a pipe whose reader has gone or a terminal that was closed is no reason to end a
    training, whose results are in its folder.
    """

    failure: OSError | None = None

    def write(self, content: Any, /) -> int:  # noqa: ANN401 - whatever buffer there is
        """Write what goes; of the rest nobody hears."""
        try:
            written: int | None
            while (written := super().write(content)) is None:
                # The descriptor does not block, and its reader is slow.
                _wait_until_writable(self.fileno())
        except OSError as error:
            self.failure = self.failure or error
            return len(content)
        return written


def _wait_until_writable(descriptor: int) -> None:
    waiting = select.poll()
    waiting.register(descriptor, select.POLLOUT)
    waiting.poll()


def open_unfailing(descriptor: int, like: TextIO | None = None, *, closes: bool) -> TextIO:
    """A text stream to a descriptor that never fails, in the encoding of `like`.

    It writes each line at once; `closes` is whether the descriptor is closed with it.
    """
    raw = UnfailingFile(descriptor, "w", closefd=closes)
    encoding = like.encoding if like else "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding=encoding, errors="replace", line_buffering=True
    )


def find_failure(stream: object) -> OSError | None:
    """Why a stream that `open_unfailing` opened lost something; None where it did not."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw.failure if isinstance(raw, UnfailingFile) else None


def take_standard_streams() -> None:
    """Make the process's own output and error unfailing; what is closed leads nowhere.

    A descriptor that is free would become that of the next file, a run's maybe, and whoever prints
    would write into it. Streams that somebody has put in the place of the process's own stay.
    """
    for descriptor in (0, 1, 2):
        _open_if_closed(descriptor)
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        own = getattr(sys, f"__{name}__")
        if getattr(sys, name) is own:
            stream = open_unfailing(descriptor, own, closes=False)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def _open_if_closed(descriptor: int) -> None:
    try:
        os.fstat(descriptor)
    except OSError:
        nowhere = os.open(os.devnull, os.O_RDWR)
        if nowhere == descriptor:
            os.set_inheritable(nowhere, True)  # noqa: FBT003 - as `os` has it
        else:
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def standard_error() -> TextIO:
    """A stream that is heard also while TensorFlow's import silences descriptor 2.

    Where `sys.stderr` is not that of the process, as in a notebook, it is `sys.stderr`.
    """
    if sys.stderr is None:
        return _nowhere()
    return _copy() if sys.stderr is sys.__stderr__ else sys.stderr


@cache
def _copy() -> TextIO:
    # Never closed: threads may have something to say until the process ends.
    try:
        return open_unfailing(os.dup(sys.stderr.fileno()), sys.stderr, closes=True)
    except OSError:  # the descriptor was closed
        return _nowhere()


@cache
def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123
