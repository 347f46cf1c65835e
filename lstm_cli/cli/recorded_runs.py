"""Runs read back from their folders, for W&B or for their plots, by one side process."""

from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from lstm_cli.cli.exit_codes import report
from lstm_cli.errors import DataError, MachineError, Problem
from lstm_cli.records.recorded import Recorded, read_recorded
from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.runner.push import open_finished, push

_OPTION = "--wandb"


def push_runs(folders: Sequence[Path], asked: str | None) -> int:
    """Push each run and print where W&B shows it; the exit code is 6 where W&B failed.

    Raises:
        ConfigError: W&B is disabled, or cannot be used as is asked.
        DataError: All that is wrong with the folders; then none is pushed.
    """
    runs = _open_all(folders, lambda folder: open_finished(folder, asked, _OPTION))
    with TrackingRecorder(asked) as tracking:
        for run in runs:
            if place := push(run, tracking):
                typer.echo(place)
        failures = [MachineError(sentence) for sentence in tracking.warnings]
    return max(map(report, failures), default=0)


def plot_runs(folders: Sequence[Path]) -> int:
    """Draw the plots of each run and print their paths; the exit code is 6 where one failed.

    Raises:
        DataError: All that is wrong with the folders; then none is drawn.
    """
    runs = _open_all(folders, read_recorded)
    with TrackingRecorder("disabled") as tracking:
        for run in runs:
            push(run, tracking)
            for path in sorted((run.start.folder / "plots").glob("[!.]*.png")):
                typer.echo(path)
        failures = [MachineError(sentence) for sentence in tracking.warnings]
    return max(map(report, failures), default=0)


def _open_all(folders: Sequence[Path], open_run: Callable[[Path], Recorded]) -> list[Recorded]:
    runs, problems = list[Recorded](), list[Problem]()
    for folder in folders:
        try:
            runs.append(open_run(folder))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(dict.fromkeys(problems))
    return runs
