"""Signals that end a run in good order: the first asks, the second insists."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from signal import SIG_DFL, SIGINT, SIGTERM, Signals, getsignal
from signal import signal as set_handler
from types import FrameType

SIGNALS = (SIGINT, SIGTERM)


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

    Outside the main thread, where Python takes no signals, nothing is watched.
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: getsignal(number) for number in SIGNALS}

    def note(number: int, _frame: FrameType | None) -> None:
        stop.signal = Signals(number)
        for watched in SIGNALS:
            set_handler(watched, SIG_DFL)

    for number in SIGNALS:
        set_handler(number, note)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            set_handler(number, handler)
