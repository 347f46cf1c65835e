"""Run folders told to W&B, one after the other by one companion process."""

from collections.abc import Sequence
from pathlib import Path

import typer

from lstm_cli.cli.endings import report
from lstm_cli.errors import DataError, MachineError, Problem
from lstm_cli.records.companion.recorder import Companion
from lstm_cli.records.recorded import Recorded
from lstm_cli.runner.pushing import open_finished, push

_OPTION = "--wandb"


def push_runs(folders: Sequence[Path], asked: str | None) -> int:
    """Push each run and print where W&B shows it; the exit code is 6 where W&B failed.

    Raises:
        ConfigError: W&B is disabled, or cannot be used as is asked.
        DataError: All that is wrong with the folders; then none is pushed.
    """
    runs = _open_all(folders, asked)
    with Companion(asked) as companion:
        for run in runs:
            if place := push(run, companion):
                typer.echo(place)
        failures = [MachineError(sentence) for sentence in companion.warnings]
    return max(map(report, failures), default=0)


def _open_all(folders: Sequence[Path], asked: str | None) -> list[Recorded]:
    runs, problems = list[Recorded](), list[Problem]()
    for folder in folders:
        try:
            runs.append(open_finished(folder, asked, _OPTION))
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(dict.fromkeys(problems))
    return runs
