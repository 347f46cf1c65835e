"""What ends a run in good order: signals, of which the second insists, a limit of time, a rule."""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from signal import SIG_DFL, SIG_IGN, SIGHUP, SIGINT, SIGTERM, Signals, getsignal
from signal import signal as set_handler
from types import FrameType
from typing import Protocol

from lstm_cli.runner.standard_streams import standard_error
from lstm_cli.types import EpochMetrics

SIGNALS = (SIGINT, SIGTERM, SIGHUP)
TIME_CODE = 7
NAMES = {SIGINT: "interrupted", SIGTERM: "asked to end", SIGHUP: "the terminal was closed"}


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A limit of time, counted from when this is made; `exit_code` tells who started the run."""

    seconds: float
    exit_code: int = TIME_CODE
    _began: float = field(default_factory=time.monotonic)

    @property
    def elapsed(self) -> float:
        """How many seconds have gone by."""
        return time.monotonic() - self._began

    @property
    def is_over(self) -> bool:
        """Whether the time has come."""
        return self.elapsed >= self.seconds


@dataclass(slots=True)
class Stop:
    """Which signal has asked this process to stop, if any, and how long it may run.

    `has_trained` says that an update of any of its runs was done.
    """

    signal: Signals | None = None
    limit: TimeLimit | None = None
    has_trained: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether there is a reason to stop by now."""
        return self.signal is not None or self.is_late

    @property
    def is_late(self) -> bool:
        """Whether the limit of time is reached."""
        return self.limit is not None and self.limit.is_over

    @property
    def exit_code(self) -> int:
        """130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP; 0 when nothing was asked."""
        return 128 + self.signal if self.signal else 0


class StopRule(Protocol):
    """What may end a training before its last epoch, such as a sweep's comparison with others.

    `borders` are the numbers of epochs after which it wants to be asked.
    """

    @property
    def borders(self) -> Sequence[int]:
        """Epochs, in ascending order, at which a chunk of updates ends."""

    def judge(self, metrics: EpochMetrics) -> str | None:
        """Why the training ends here; None where it goes on.

        It is told of every epoch once, and of those before a resume at once.
        """


@contextmanager
def watch_signals(limit: TimeLimit | None = None) -> Iterator[Stop]:
    """A block in which the first of `SIGNALS` is only noted; a second one ends the process.

    Outside the main thread, where Python takes no signals, nothing is watched; nor is a signal that
    is ignored, as SIGINT is in a job that a script has put into the background.
    """
    stop = Stop(limit=limit)
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    handlers = {number: getsignal(number) for number in SIGNALS}
    before = {number: kept for number, kept in handlers.items() if kept not in (SIG_IGN, None)}

    def note(number: int, _frame: FrameType | None) -> None:
        stop.signal = Signals(number)
        for watched in before:
            set_handler(watched, SIG_DFL)
        _say(f"{NAMES[stop.signal]}: the run ends in good order. Once more, and it ends at once.")

    for number in before:
        set_handler(number, note)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            set_handler(number, handler)


def _say(sentence: str) -> None:
    """Write to standard error from a signal's handler, which may have come into a write to it."""
    stream = standard_error()
    # At a terminal a progress bar may stand in the line.
    clear = "\r\x1b[2K" if stream.isatty() else ""
    with suppress(OSError, ValueError):  # a notebook's stream may have no descriptor
        os.write(stream.fileno(), f"{clear}{sentence}\n".encode())
