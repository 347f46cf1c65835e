"""What the processes beside the program have in common: their output, their folder, their end."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from lstm_cli.records.companion.descendants import list_children, send_all

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


def leave(folder: str, code: int) -> None:
    """End this process at once."""
    if code:
        # What W&B's service hangs at may never end.
        send_all(list_children(os.getpid()), signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
    # Taking the interpreter apart takes a quarter of a second, for which somebody waits.
    os._exit(code)
