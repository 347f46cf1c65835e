"""What `train` and `resume` ask for: run after run in one warm process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer

from lstm_cli.cli.working import Job, Manner, work
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.layers.overrides import Override
from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError, DataError, Problem
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.asking import check_runs_dir, check_wandb
from lstm_cli.runner.experiment import resume, run
from lstm_cli.runner.unfinished import find_unfinished

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which configs to train, and how; `resume` is auto, or None for a new run in any case."""

    sources: Sequence[str]
    overrides: Sequence[Override]
    runs_dir: Path
    resume: str | None


def train_configs(wanted: Wanted, manner: Manner) -> int:
    """Train all configs; the exit code is that of the first run that did not end well.

    Raises:
        ConfigError: all that is wrong with any of the configs; then none is trained.
        MachineError: there is no place for run folders.
    """
    if wanted.resume not in (None, AUTO):
        message = f"{wanted.resume!r} is not auto. To go on with a run: lstm-cli resume RUN"
        raise ConfigError(Problem("--resume", message))
    configs = _load_all(wanted.sources, wanted.overrides)
    for config in configs:
        check_wandb(manner.wandb, config, "--wandb")
    check_runs_dir(wanted.runs_dir)
    return work([_plan(config, wanted) for config in configs], manner)


def _plan(config: ExperimentConfig, wanted: Wanted) -> Job:
    left = find_unfinished(wanted.runs_dir, config) if wanted.resume else None
    if left:
        return Job(config.name, partial(resume, left))
    return Job(config.name, partial(run, config, runs_dir=wanted.runs_dir))


def resume_runs(folders: Sequence[Path], extend: int | None, manner: Manner) -> int:
    """Go on with runs; the exit code is that of the first that did not end well.

    Raises:
        ConfigError: no mode of W&B is known by the name given.
        DataError: one of them is no run folder; then none goes on.
    """
    jobs, problems = list[Job](), list[Problem]()
    for folder in folders:
        try:
            status = read_run(folder).get("status")
        except DataError as error:
            problems += error.problems
            continue
        if status == "finished" and extend is None:
            typer.echo(f"{folder}: is finished. To train it on, add --extend EPOCHS.", err=True)
        else:
            jobs.append(Job(folder.name, partial(resume, folder, extend=extend)))
    if problems:
        raise DataError(problems)
    return work(jobs, manner)


def _load_all(sources: Sequence[str], overrides: Sequence[Override]) -> list[ExperimentConfig]:
    configs, problems = list[ExperimentConfig](), list[Problem]()
    for source in sources:
        try:
            configs.append(load_config("-" if source == "-" else Path(source), overrides))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(dict.fromkeys(problems))
    return configs
