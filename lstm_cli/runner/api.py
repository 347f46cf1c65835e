"""A run as Python asks for it: any form of config, the recorders made and closed."""

import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import ConfigError
from lstm_cli.records.recorded import read_config
from lstm_cli.records.report.console import Console
from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.runner.prepare import apply_wandb_option, check_environment, check_runs_dir
from lstm_cli.runner.run import resume, run
from lstm_cli.runner.standard_streams import standard_error
from lstm_cli.types import Recorder, Result

SIGNAL_CODES = 128


def run_and_record(
    config: str | Path | Mapping[str, object] | ExperimentConfig,
    *,
    runs_dir: Path,
    wandb: str | None,
    quiet: bool,
) -> Result:
    """Train with console, plots and W&B listening, see `lstm_cli.run`.

    A signal that interrupted the run is raised again once the run folder is in order: after Ctrl-C
    that is a KeyboardInterrupt.

    Raises:
        LstmCliError: the config or the data are wrong, or the run failed.
    """
    check_environment()
    complete = apply_wandb_option(wandb, load_config(_as_source(config)), "wandb")
    check_runs_dir(runs_dir)
    return _record(
        lambda recorders: run(complete, runs_dir=runs_dir, recorders=recorders), wandb, quiet=quiet
    )


def resume_and_record(
    folder: Path, *, extend: int | None, wandb: str | None, quiet: bool
) -> Result:
    """Go on with a run, see `lstm_cli.resume`; signals as for `run_and_record`.

    Raises:
        LstmCliError: the run cannot go on, or it failed.
    """
    check_environment()
    apply_wandb_option(wandb, read_config(folder), "wandb")
    return _record(
        lambda recorders: resume(folder, extend=extend, recorders=recorders), wandb, quiet=quiet
    )


def _record(
    work: Callable[[Sequence[Recorder]], Result], wandb: str | None, *, quiet: bool
) -> Result:
    console = Console(quiet=quiet, to=standard_error())
    with TrackingRecorder(wandb, say=console.say) as tracking:
        result = work((console, tracking))
        tracking.wait()
    if result.failure:
        raise result.failure
    if result.status == "interrupted":
        # The run's folder is in order; the program around it, maybe a loop, is meant as well.
        signal.raise_signal(result.exit_code - SIGNAL_CODES)
    return result


def _as_source(config: object) -> Path | Mapping[str, object]:
    match config:
        case ExperimentConfig():
            return config.model_dump()
        case str() | Path():
            return Path(config)
        case Mapping():
            return config
    kind = type(config).__name__
    raise ConfigError(f"the config is a {kind}. Give a YAML file's path, a mapping or a config.")
