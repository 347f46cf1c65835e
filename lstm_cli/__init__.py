"""LSTM sequence experiments from YAML files."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lstm_cli.config.schema.experiment import ExperimentConfig
    from lstm_cli.types import Result

__all__ = ["resume", "run"]


def run(
    config: "str | Path | Mapping[str, object] | ExperimentConfig",
    *,
    runs_dir: str | Path = "runs",
    wandb: str | None = None,
    quiet: bool = True,
) -> "Result":
    """Do what `lstm-cli train` does, and return the result: the door for notebooks and scripts.

    `config` is a YAML file's path, or the same as a mapping; `wandb` is offline, online, disabled,
    or None for what config and environment say.

    Raises:
        ConfigError: all that is wrong with the config.
        DataError: the data do not fit it.
        TrainingError: a loss is no longer finite; the run folder keeps the last good weights.
        ExpectationError: a score misses a bound of the config.
        MachineError: the run folder cannot be written.
        KeyboardInterrupt: the run was interrupted; what it had is in its folder.
    """
    # Late, so that `import lstm_cli` costs nothing, the command line's --help least of all.
    from lstm_cli.runner.api import run_and_record  # noqa: PLC0415

    return run_and_record(config, runs_dir=Path(runs_dir), wandb=wandb, quiet=quiet)


def resume(
    folder: str | Path,
    *,
    extend: int | None = None,
    wandb: str | None = None,
    quiet: bool = True,
) -> "Result":
    """Do what `lstm-cli resume` does: go on with a run from its last checkpoint.

    `extend` is how many epochs more a finished run is trained. The result, and what is raised, is
    as for `run`.

    Raises:
        ConfigError: another process works in it, it is finished, or its config has changed.
        DataError: it is no run folder, no checkpoint can be used, or its data have changed.
    """
    from lstm_cli.runner.api import resume_and_record  # noqa: PLC0415

    return resume_and_record(Path(folder), extend=extend, wandb=wandb, quiet=quiet)
