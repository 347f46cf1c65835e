"""Runs done one after the other in one warm process, each reported as it ends."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import typer

from lstm_cli.cli.exit_codes import report
from lstm_cli.cli.json_output import refusal_json, result_json
from lstm_cli.errors import LstmCliError
from lstm_cli.records.report.console import Console
from lstm_cli.records.report.run_report import print_result
from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.runner.session import Warm
from lstm_cli.runner.standard_streams import standard_error
from lstm_cli.runner.stop import Stop, TimeLimit, watch_signals
from lstm_cli.types import Result


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How runs are done and reported, whichever they are."""

    wandb: str | None
    quiet: bool
    as_json: bool
    limit: TimeLimit | None


class RunReporter(Protocol):
    """Reports runs to the user."""

    def show_result(self, result: Result, wandb: str | None) -> None:
        """A run is over; `wandb` is where W&B shows it."""

    def refuse(self, name: str, error: LstmCliError) -> None:
        """A run was not begun, or its folder could not be written."""


@dataclass(frozen=True, slots=True)
class SingleRunReporter:
    """A `RunReporter` of each run by itself, with all that there is to say of it."""

    options: RunOptions

    def show_result(self, result: Result, wandb: str | None) -> None:
        """Print the result, and what went wrong."""
        if self.options.as_json:
            typer.echo(result_json(result, wandb))
        elif not self.options.quiet:
            print_result(result, wandb=wandb)
        if result.failure:
            report(result.failure)

    def refuse(self, name: str, error: LstmCliError) -> None:
        """Print why."""
        if self.options.as_json:
            typer.echo(refusal_json(name, error))
        report(error)


@dataclass(frozen=True, slots=True)
class QueuedRun:
    """A run to do: its name until it has a folder, the function that does it, and its reporter."""

    name: str
    do: Callable[..., Result]
    reporter: RunReporter | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What all runs of this process share."""

    console: Console
    tracking: TrackingRecorder
    warm: Warm
    stop: Stop


def work(jobs: Sequence[QueuedRun], options: RunOptions) -> int:
    """Do all jobs that time and signals allow; the first exit code that is not 0, or 0."""
    if not jobs:
        return 0
    console = Console(quiet=options.quiet, to=standard_error())
    codes: list[int] = []
    with (
        watch_signals(options.limit) as stop,
        TrackingRecorder(options.wandb, say=console.say) as tracking,
    ):
        shared = Shared(console, tracking, Warm(lean=True), stop)
        for number, job in enumerate(jobs):
            if number and stop.is_wanted:
                console.say(f"not begun: {', '.join(job.name for job in jobs[number:])}")
                codes.append(stop.limit.exit_code if stop.limit and stop.is_late else 0)
                break
            codes.append(_do(job, options, shared))
    return stop.exit_code or next(filter(None, codes), 0)


def _do(job: QueuedRun, options: RunOptions, shared: Shared) -> int:
    recorders, reporter = (
        (shared.console, shared.tracking),
        job.reporter or SingleRunReporter(options),
    )
    try:
        result = job.do(recorders=recorders, warm=shared.warm, stop=shared.stop)
    except LstmCliError as error:
        reporter.refuse(job.name, error)
        return error.exit_code
    # What ended the run is no reason to leave its plots; what comes meanwhile ends the wait.
    # One that came too late to interrupt the run has come meanwhile.
    before = shared.stop.signal if result.status == "interrupted" else None
    began = time.perf_counter()
    shared.tracking.wait(unless=lambda: shared.stop.signal is not before)
    waited = {"plots and W&B": time.perf_counter() - began}
    reporter.show_result(
        replace(result, seconds={**result.seconds, **waited}), shared.tracking.wandb_location
    )
    return result.exit_code
