"""What `train` and `resume` ask for: run after run in one warm process."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import typer

from lstm_cli.cli.json_output import finished_json
from lstm_cli.cli.run_queue import QueuedRun, RunOptions, work
from lstm_cli.cli.seed_reporter import SeedRecorder, SeedReporter
from lstm_cli.config.layers.overrides import Override
from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import ConfigError, DataError, Problem
from lstm_cli.records.recorded import read_config
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.seed_set import SeedSet
from lstm_cli.records.wandb_settings import find_trial_id
from lstm_cli.runner.auto_resume import find_run_to_resume, find_unfinished, find_unfinished_set
from lstm_cli.runner.prepare import apply_wandb_option, check_environment, check_runs_dir
from lstm_cli.runner.push import is_incomplete
from lstm_cli.runner.run import resume, run
from lstm_cli.runner.seeds import count_seeds_from, with_seed
from lstm_cli.types import Recorder, Result

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """Which configs to train, and how.

    `resume` is auto, or None for a new run in any case; `seeds` is how many each config is trained
    with, None for its own alone.
    """

    sources: Sequence[str]
    overrides: Sequence[Override]
    runs_dir: Path
    resume: str | None
    seeds: int | None = None


def train_configs(wanted: TrainRequest, options: RunOptions) -> int:
    """Train all configs; the exit code is that of the first run that did not end well.

    Raises:
        ConfigError: all that is wrong with any of the configs; then none is trained.
        MachineError: there is no place for run folders.
    """
    if wanted.resume not in (None, AUTO):
        message = f"{wanted.resume!r} is not auto. To go on with a run: lstm-cli resume RUN"
        raise ConfigError(Problem("--resume", message))
    check_environment()
    _check_trial(find_trial_id(os.environ), len(wanted.sources) * (wanted.seeds or 1))
    loaded = _load_all(wanted.sources, wanted.overrides)
    configs = [apply_wandb_option(options.wandb, config, "--wandb") for config in loaded]
    check_runs_dir(wanted.runs_dir)
    if wanted.seeds is not None:
        return _train_seeds(configs, wanted, wanted.seeds, options)
    return work([_make_job(each, wanted) for each in configs], options)


def _make_job(config: ExperimentConfig, wanted: TrainRequest) -> QueuedRun:
    do = _go_on_or_begin if wanted.resume else run
    return QueuedRun(config.name, partial(do, config, runs_dir=wanted.runs_dir))


def _make_seed_job(
    config: ExperimentConfig, wanted: TrainRequest, runs: SeedSet, reporter: SeedReporter
) -> QueuedRun:
    left = find_run_to_resume(runs, config.seed, config) if wanted.resume else None
    job = QueuedRun(config.name, partial(resume, left)) if left else _make_job(config, wanted)
    recorder = SeedRecorder(reporter, config.seed)

    def do(*, recorders: Sequence[Recorder], **shared: Any) -> Result:  # noqa: ANN401 - what `work` hands to every job
        return job.do(recorders=(*recorders, recorder), **shared)

    return QueuedRun(job.name, do, reporter)


def _train_seeds(
    configs: Sequence[ExperimentConfig], wanted: TrainRequest, count: int, options: RunOptions
) -> int:
    jobs, reporters = list[QueuedRun](), list[SeedReporter]()
    for config, seeds in [(config, count_seeds_from(config, count)) for config in configs]:
        left = find_unfinished_set(wanted.runs_dir, config, seeds) if wanted.resume else None
        runs = left or SeedSet.plan(wanted.runs_dir, config.name, seeds)
        reporter = SeedReporter(runs, options)
        reporters.append(reporter)
        each = [with_seed(config, seed, runs.folder.name) for seed in reporter.seeds]
        jobs += [_make_seed_job(one, wanted, runs, reporter) for one in each]
    code = work(jobs, options)
    for reporter in reporters:
        reporter.close()
    return code


def _check_trial(trial: str | None, runs: int) -> None:
    if trial and runs > 1:
        message = f"{runs} runs are asked for in the place of run {trial} of a W&B sweep. Give one."
        raise ConfigError(Problem("WANDB_RUN_ID", message))


def _go_on_or_begin(
    config: ExperimentConfig,
    *,
    runs_dir: Path,
    **shared: Any,  # noqa: ANN401 - what `work` hands to every job
) -> Result:
    # Looked for when its turn has come: the run before may have been of the same config.
    left = find_unfinished(runs_dir, config, find_trial_id(os.environ))
    return resume(left, **shared) if left else run(config, runs_dir=runs_dir, **shared)


def resume_runs(folders: Sequence[Path], extend: int | None, options: RunOptions) -> int:
    """Go on with runs; the exit code is that of the first that did not end well.

    Raises:
        ConfigError: no mode of W&B is known by the name given, or a run's config is wrong.
        DataError: one of them is no run folder. In any case, none goes on.
    """
    check_environment()
    jobs = list[QueuedRun]()
    for folder in _read_all(folders):
        apply_wandb_option(options.wandb, read_config(folder), "--wandb")
        is_over = read_run(folder).get("status") == "finished" and not is_incomplete(folder)
        if is_over and extend is None:
            typer.echo(f"{folder}: is finished. To train it on, add --extend EPOCHS.", err=True)
            if options.as_json:
                typer.echo(finished_json(folder))
        else:
            jobs.append(QueuedRun(folder.resolve().name, partial(resume, folder, extend=extend)))
    return work(jobs, options)


def _read_all(folders: Sequence[Path]) -> list[Path]:
    """The folders, each once however often and by which paths it was given; all are of runs."""
    known, problems = dict[Path, Path](), list[Problem]()
    for folder in folders:
        try:
            read_run(folder)
            known.setdefault(folder.resolve(), folder)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(dict.fromkeys(problems))
    return list(known.values())


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
