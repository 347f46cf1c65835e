"""What is asked for besides a config, checked before anything is begun."""

import os
from pathlib import Path

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.errors import ConfigError, MachineError, Problem
from lstm_cli.records.wandb_mode import resolve_mode

WANDB_MODES = ("offline", "online", "disabled")


def settle_wandb(asked: str | None, config: ExperimentConfig, option: str) -> ExperimentConfig:
    """The config, with W&B disabled in it where that is asked for; `asked` comes from `option`.

    So a resume, and whoever trains the run's config again, knows it too. Where a run was offline,
    that was the place it ran in, and `wandb push` may send it from another.

    Raises:
        ConfigError: what is asked for, or WANDB_MODE, is no mode of W&B.
    """
    if asked not in (None, *WANDB_MODES):
        message = f"{asked!r} is no mode of W&B. Use offline, online or disabled."
        raise ConfigError(Problem(option, message))
    resolve_mode(asked, config.tracking.wandb.mode, os.environ)
    if asked != "disabled":
        return config
    wandb = config.tracking.wandb.model_copy(update={"mode": asked})
    tracking = config.tracking.model_copy(update={"wandb": wandb})
    return config.model_copy(update={"tracking": tracking})


def check_runs_dir(runs_dir: Path) -> None:
    """Do nothing where a file is not in the way of the run folders.

    Raises:
        MachineError: one is.
    """
    for path in (runs_dir, *runs_dir.parents):
        if path.exists() and not path.is_dir():
            message = "is a file, so no runs can be kept there. Name another folder."
            raise MachineError(Problem(str(path), message))
