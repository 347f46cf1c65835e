"""What is asked for besides a config, checked before anything is begun."""

import os
from pathlib import Path

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.errors import ConfigError, MachineError, Problem
from lstm_cli.records.wandb_mode import resolve_mode

WANDB_MODES = ("offline", "online", "disabled")


def check_wandb(asked: str | None, config: ExperimentConfig, option: str) -> None:
    """Do nothing where it is clear how W&B is used; `option` is where `asked` comes from.

    Raises:
        ConfigError: what is asked for, or WANDB_MODE, is no mode of W&B.
    """
    if asked not in (None, *WANDB_MODES):
        message = f"{asked!r} is no mode of W&B. Use offline, online or disabled."
        raise ConfigError(Problem(option, message))
    resolve_mode(asked, config.tracking.wandb.mode, os.environ)


def check_runs_dir(runs_dir: Path) -> None:
    """Do nothing where a file is not in the way of the run folders.

    Raises:
        MachineError: one is.
    """
    for path in (runs_dir, *runs_dir.parents):
        if path.exists() and not path.is_dir():
            message = "is a file, so no runs can be kept there. Name another folder."
            raise MachineError(Problem(str(path), message))
