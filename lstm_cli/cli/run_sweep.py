"""What `sweep start` and `sweep resume` do: trials until the end, then the results."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer

from lstm_cli.cli.options import read_duration
from lstm_cli.cli.sweep_results import (
    Notify,
    describe_sweep,
    judge_results,
    summarise_in_wandb,
    write_all,
    write_and_print,
)
from lstm_cli.config.loading import name_after
from lstm_cli.disk import to_json
from lstm_cli.errors import ConfigError, Problem, collect_errors
from lstm_cli.records.wandb_settings import WandbMode, resolve_mode
from lstm_cli.runner.prepare import WANDB_MODES, check_environment, check_runs_dir
from lstm_cli.runner.standard_streams import standard_error
from lstm_cli.runner.stop import TIME_CODE, TimeLimit, watch_signals
from lstm_cli.sweeps.file.sweep_file import SweepFile, parse_sweep
from lstm_cli.sweeps.prepare_sweep import SweepRequest, prepare
from lstm_cli.sweeps.results.live_table import LiveTable
from lstm_cli.sweeps.search import count_trials
from lstm_cli.sweeps.trials.plan import SweepPlan
from lstm_cli.sweeps.trials.sweep_folder import SweepFolder
from lstm_cli.sweeps.workers.eta import TimeEstimate
from lstm_cli.sweeps.workers.pool import WorkerPool, WorkerSettings
from lstm_cli.sweeps.workers.scheduler import Scheduler, StopConditions
from lstm_cli.sweeps.workers.trial_queue import TrialQueue, is_in_shard


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """How many workers are asked for, and the megabytes of each, 0 for a share of all memory."""

    workers: int
    megabytes: int


@dataclass(frozen=True, slots=True)
class BudgetOptions:
    """The budget that is asked for, and whether it may end before the first trial does."""

    budget: str | None
    is_ok: bool


@dataclass(frozen=True, slots=True)
class SweepOptions:
    """How a sweep is done and reported."""

    asked: WorkerOptions
    wandb: str | None
    budget: TimeLimit | None
    quiet: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class SweepExit:
    """The end of a sweep's process: where sentences go, and whether all is done."""

    options: SweepOptions
    mode: WandbMode
    say: Notify
    is_finished: bool


def read_sweep_options(
    asked: WorkerOptions, wandb: str | None, time: BudgetOptions, *, quiet: bool, as_json: bool
) -> SweepOptions:
    """How the command line wants its sweep done.

    Raises:
        ConfigError: the budget is no duration, W&B has no such mode, or the environment is odd.
    """
    check_environment()
    limit, _ = collect_errors(partial(_read_budget, time), partial(_check_mode, wandb))
    return SweepOptions(asked, wandb, limit, quiet, as_json)


def start_sweep(wanted: SweepRequest, runs_dir: Path, read: Callable[[], SweepOptions]) -> int:
    """Run a sweep from its first trial; what comes back is the exit code.

    Raises:
        ConfigError: all that is wrong with the options that `read` reads, the sweep's file and its
            base config.
        MachineError: there is no place for its folder, or no process can be started.
    """
    options, prepared = collect_errors(read, partial(prepare, wanted))
    check_runs_dir(runs_dir)
    name = name_sweep(prepared.file)
    folder = SweepFolder.create(runs_dir, name, SweepPlan(prepared.head, ()))
    return conduct(folder, prepared.file, options, notes=prepared.warnings)


def resume_sweep(path: Path, options: SweepOptions, *, retry_failed: bool) -> int:
    """Go on with the sweep in a folder; what comes back is the exit code.

    Raises:
        ConfigError: another process works in it.
        DataError: it is no sweep's folder.
        MachineError: it cannot be written, or no process can be started.
    """
    folder = SweepFolder.open(path)
    file = parse_sweep(folder.plan.head.text, folder.plan.head.source)
    return conduct(folder, file, options, retry_failed=retry_failed)


def conduct(
    folder: SweepFolder,
    file: SweepFile,
    options: SweepOptions,
    *,
    notes: tuple[str, ...] = (),
    retry_failed: bool = False,
) -> int:
    """Do all that is left of a sweep, and leave its results; what comes back is the exit code.

    Raises:
        MachineError: its folder cannot be written, or no process can be started.
    """
    display = LiveTable(file.sweep, quiet=options.quiet, to=standard_error())
    asked = options.asked
    mode = resolve_mode(options.wandb, folder.plan.head.wandb.mode, os.environ)
    settings = WorkerSettings(asked.workers, mode, asked.megabytes << 20)
    try:
        with watch_signals() as stop:
            queue = TrialQueue(folder, file, retry_failed=retry_failed)
            total = _count_runs(folder.plan, file)
            for sentence in (*notes, _describe(folder, file, total, settings)):
                display.say(sentence)
            display.start(total and total // file.sweep.seeds)
            pace = TimeEstimate(total, asked.workers)
            conditions = StopConditions(stop, options.budget)
            try:
                Scheduler(
                    queue, WorkerPool(settings, folder.held_by), pace, conditions, display
                ).work()
            finally:
                display.stop()
            ending = SweepExit(options, mode, display.say, queue.is_finished(total))
            _leave(folder, queue, ending)
            return stop.exit_code or judge_results(queue.results) or _judge_budget(queue, options)
    finally:
        folder.release()


def _read_budget(time: BudgetOptions) -> TimeLimit | None:
    if time.budget is None:
        if time.is_ok:
            raise ConfigError("--budget-ok is given without --budget. Give both, or neither.")
        return None
    return TimeLimit(read_duration(time.budget, "--budget"), 0 if time.is_ok else TIME_CODE)


def _judge_budget(queue: TrialQueue, options: SweepOptions) -> int:
    """The exit code of a budget that was over before any trial was."""
    budget = options.budget
    if budget is None or not budget.is_over or any(each.is_over for each in queue.results):
        return 0
    return budget.exit_code


def _check_mode(wandb: str | None) -> None:
    if wandb not in (None, *WANDB_MODES):
        message = f"{wandb!r} is no mode of W&B. Use {', '.join(WANDB_MODES)}."
        raise ConfigError(Problem("--wandb", message))


def _leave(folder: SweepFolder, queue: TrialQueue, ending: SweepExit) -> None:
    path, sweep = folder.path, queue.sweep
    # Planned trials to which nobody got are not running.
    results = [each for each in queue.results if each.runs]
    options, say = ending.options, ending.say
    if options.as_json:
        plots = write_all(path, sweep, results, say)
        typer.echo(to_json(describe_sweep(path, sweep, results)))
    elif options.quiet:
        plots = write_all(path, sweep, results, say)
    else:
        plots = write_and_print(path, sweep, results, say)
        if not ending.is_finished:
            typer.echo(f"not all is done. Go on: lstm-cli sweep resume {path}")
    summarise_in_wandb(folder, sweep, results, plots, ending.mode, say)


def _count_runs(plan: SweepPlan, file: SweepFile) -> int | None:
    """How many runs a sweep has in all; None where only time or its target ends it."""
    head = plan.head
    if head.closed:
        trials = [each for each in plan.trials if is_in_shard(head.shard, each.trial.number)]
        return len(trials) * file.sweep.seeds
    limits = [most for most in (head.most, count_trials(file.sweep)) if most is not None]
    return min(limits) * file.sweep.seeds if limits else None


def _describe(
    folder: SweepFolder, file: SweepFile, total: int | None, settings: WorkerSettings
) -> str:
    sweep = file.sweep
    trials = "trials without a known end" if total is None else f"{total // sweep.seeds:,} trials"
    seeds = f", {sweep.seeds} seeds each" if sweep.seeds > 1 else ""
    over = ", ".join(sorted(parameter.name for parameter in sweep.parameters))
    metric = f"; {sweep.metric.goal} {sweep.metric.name}" if sweep.metric else ""
    workers = f"{settings.workers} worker{'s' if settings.workers > 1 else ''}"
    how = f"{sweep.method}: {trials}{seeds} over {over}{metric}"
    return f"{folder.path}: {how}; {workers}, W&B {settings.wandb}"


def name_sweep(file: SweepFile) -> str:
    """What a sweep's folder is called: its name in its file, or the file's own."""
    name = file.sweep.name
    return name_after(Path(f"{name.replace('/', '-')}.yaml" if name else file.name))
