"""What the companion process says back, from whichever of its threads."""

import contextlib
import os
from pathlib import Path
from threading import Lock
from traceback import format_exception

from lstm_cli.errors import MachineError
from lstm_cli.records.companion.messages import to_line
from lstm_cli.records.whole_files import append_line


class Replies:
    """The pipe to the program; nothing happens where nobody listens any more."""

    __slots__ = ("_lock", "_pipe")

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._lock = Lock()

    def send(self, kind: str, run: int, text: str = "") -> None:
        """Say something of the run with this number."""
        line = to_line({"kind": kind, "run": run, "text": text})
        with self._lock, contextlib.suppress(OSError):
            os.write(self._pipe, line)

    def complain(self, run: int, sentence: str, error: Exception, folder: Path) -> None:
        """Say that something failed; what exactly goes to the run's log.txt."""
        self.send("problem", run, sentence)
        with contextlib.suppress(MachineError):
            append_line(folder / "log.txt", "".join(format_exception(error)).rstrip())


def name_error(error: Exception) -> str:
    """An error's first line, as part of a sentence."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
