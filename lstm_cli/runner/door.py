"""A run as Python asks for it: any form of config, the recorders made and closed."""

from collections.abc import Mapping
from pathlib import Path

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.loading import load_config
from lstm_cli.records.companion import Companion
from lstm_cli.records.console import Console
from lstm_cli.runner.experiment import run
from lstm_cli.types import Result


def run_and_record(
    config: str | Path | Mapping[str, object] | ExperimentConfig,
    *,
    runs_dir: Path,
    wandb: str | None,
    quiet: bool,
) -> Result:
    """Train with console, plots and W&B listening, see `lstm_cli.run`.

    Raises:
        LstmCliError: the config or the data are wrong, or the run failed.
    """
    complete = load_config(_as_source(config))
    console = Console(quiet=quiet)
    with Companion(wandb, say=console.say) as companion:
        result = run(complete, runs_dir=runs_dir, recorders=(console, companion))
        companion.wait()
    if result.failure:
        raise result.failure
    return result


def _as_source(
    config: str | Path | Mapping[str, object] | ExperimentConfig,
) -> Path | Mapping[str, object]:
    if isinstance(config, ExperimentConfig):
        return config.model_dump()
    return Path(config) if isinstance(config, str) else config
