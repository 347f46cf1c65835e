"""Inside a side process: its replies from any thread, its output, its own folder, its end."""

import contextlib
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from traceback import format_exception

from lstm_cli.errors import MachineError
from lstm_cli.records.history import add_to_log
from lstm_cli.records.tracking.child import list_children, send_all
from lstm_cli.records.tracking.messages import to_line
from lstm_cli.records.wandb_settings import hide_secrets
from lstm_cli.wording import shorten_middle

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
    return shorten_middle(named.rstrip("."), _LONGEST)


# Paths that the user may have given relative to the working directory.
_PATHS = (
    "WANDB_CONFIG_DIR", "WANDB_CACHE_DIR", "WANDB_DIR", "WANDB_ARTIFACT_DIR", "NETRC",
    "WANDB_IDENTITY_TOKEN_FILE", "WANDB_CREDENTIALS_FILE", "WANDB_SWEEP_PARAM_PATH",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "MPLCONFIGDIR", "MATPLOTLIBRC",
)  # fmt: skip


def take_output() -> int:
    """A descriptor of the pipe to the program; what others print no longer gets there."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return pipe


def enter_own_folder() -> str:
    """A new folder in which this process works from now on, and W&B's service keeps its cache.

    The working directory may be from anywhere: settings that lie in it, of W&B (which server gets
    the key) and of matplotlib, would be obeyed.
    """
    folder = mkdtemp(prefix="lstm-cli-")
    for name in _PATHS:
        with suppress(OSError):  # a working directory that was removed: nothing is relative to it
            if os.environ.get(name):
                # Path.expanduser fails for a user that is not known.
                home = os.path.expanduser(os.environ[name])  # noqa: PTH111
                os.environ[name] = str(Path(home).absolute())
    os.environ.setdefault("WANDB_CACHE_DIR", folder)
    os.chdir(folder)
    return folder


def exit_now(folder: str, code: int) -> None:
    """End this process at once."""
    if code:
        # What W&B's service hangs at may never end.
        send_all(list_children(os.getpid()), signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
    # Taking the interpreter apart takes a quarter of a second, for which somebody waits.
    os._exit(code)
