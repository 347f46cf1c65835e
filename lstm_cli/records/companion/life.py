"""What the processes beside the program have in common: their output, their cache, their end."""

import os
import shutil
import signal
from tempfile import mkdtemp

from lstm_cli.records.companion.descendants import list_children, send_all


def take_output() -> int:
    """A descriptor of the pipe to the program; what others print no longer gets there."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return pipe


def make_cache() -> str:
    """A folder for what W&B's service keeps for itself, in the home folder if it could."""
    cache = mkdtemp(prefix="lstm-cli-")
    os.environ.setdefault("WANDB_CACHE_DIR", cache)
    return cache


def leave(cache: str, code: int) -> None:
    """End this process at once."""
    if code:
        # What W&B's service hangs at may never end.
        send_all(list_children(os.getpid()), signal.SIGKILL)
    shutil.rmtree(cache, ignore_errors=True)
    # Taking the interpreter apart takes a quarter of a second, for which somebody waits.
    os._exit(code)
