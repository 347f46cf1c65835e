"""What the companion process says back, from whichever of its threads."""

import contextlib
import os
from pathlib import Path
from threading import Lock
from traceback import format_exception

from lstm_cli.errors import MachineError
from lstm_cli.records.companion.messages import to_line
from lstm_cli.records.companion.secrets import hide_secrets
from lstm_cli.records.log import add_to_log
from lstm_cli.records.wording import shorten

_LONGEST = 160


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
        """Say that something failed, also in log.txt, with what exactly; nowhere with secrets."""
        self.send("problem", run, sentence)
        details = "".join(format_exception(error)).rstrip()
        with contextlib.suppress(MachineError):
            # The program may be gone by now, so it is said here.
            add_to_log(folder, hide_secrets(f"{sentence}\n{details}"))


def name_error(error: Exception) -> str:
    """An error's first line, as part of a sentence; not all of it where that is long."""
    lines = str(error).strip().splitlines()
    line = "".join(filter(str.isprintable, lines[0])) if lines else ""
    named = line if line not in {"", "<no message>"} else type(error).__name__
    return shorten(named.rstrip("."), _LONGEST)
