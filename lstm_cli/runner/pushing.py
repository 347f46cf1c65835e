"""W&B runs made from run folders alone, at any time after the run."""

import os
from pathlib import Path
from typing import Any

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.records.companion.recorder import Companion
from lstm_cli.records.recorded import Recorded, read_recorded
from lstm_cli.records.wandb_mode import resolve_mode

_SECONDS = 60.0
# W&B takes about 4,000 rows a second.
_ROWS_IN_A_SECOND = 1000


def open_finished(folder: Path, asked: str | None, option: str) -> Recorded:
    """What a run folder tells of its run, ready to be pushed; `asked` comes from `option`.

    Raises:
        ConfigError: W&B is disabled, or what is asked for is no mode in which it can be told.
        DataError: It is no folder of a run that is over.
    """
    if asked not in (None, "offline", "online"):
        raise ConfigError(Problem(option, f"{asked!r} sends nothing. Use offline or online."))
    recorded = read_recorded(folder)
    section: Any = recorded.start.config
    if resolve_mode(asked, section["tracking"]["wandb"]["mode"], os.environ) == "disabled":
        message = "W&B is disabled, by the run's config or WANDB_MODE."
        raise ConfigError(Problem(str(folder), f"{message} Add {option} offline or online."))
    return recorded


def push(recorded: Recorded, companion: Companion) -> str | None:
    """Tell W&B of a run from its start to its end; what comes back is where W&B shows it.

    What went wrong is in the companion's `warnings`.
    """
    companion.start(recorded.start)
    companion.epochs(recorded.epochs)
    companion.finish(recorded.end)
    companion.wait(_SECONDS + len(recorded.epochs.values) / _ROWS_IN_A_SECOND)
    return companion.place
