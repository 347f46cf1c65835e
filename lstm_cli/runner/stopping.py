"""Signals that end a run in good order: the first asks, the second insists."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from signal import SIG_DFL, SIG_IGN, SIGINT, SIGTERM, Signals, getsignal
from signal import signal as set_handler
from types import FrameType

from lstm_cli.runner.standard_error import standard_error

SIGNALS = (SIGINT, SIGTERM)
NAMES = {SIGINT: "interrupted", SIGTERM: "asked to end"}


@dataclass(slots=True)
class Stop:
    """Which signal has asked this process to stop, if any."""

    signal: Signals | None = None

    @property
    def exit_code(self) -> int:
        """130 for an interrupt, 143 for a termination; 0 when nothing was asked."""
        return 128 + self.signal if self.signal else 0


@contextmanager
def watch_signals() -> Iterator[Stop]:
    """A block in which the first SIGINT or SIGTERM is only noted; a second one ends the process.

    Outside the main thread, where Python takes no signals, nothing is watched; nor is a signal that
    is ignored, as SIGINT is in a job that a script has put into the background.
    """
    stop = Stop()
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
