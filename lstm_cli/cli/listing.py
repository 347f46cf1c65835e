"""Runs listed on the command line."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from lstm_cli.config.problems.phrases import describe_remedy
from lstm_cli.config.source.tree import printable
from lstm_cli.errors import ConfigError, DataError, Problem
from lstm_cli.records.plain_json import to_json
from lstm_cli.records.run_list import ListedRun, list_runs
from lstm_cli.records.wording import format_number

STATUSES = ("finished", "running", "dead", "interrupted", "stopped", "failed")


def print_runs(runs_dir: Path, status: str | None, *, as_json: bool) -> None:
    """Print the runs of a folder, all or those with one status.

    Raises:
        ConfigError: there is no such status.
        DataError: there is no such folder.
    """
    if status not in (None, *STATUSES):
        message = f"there is no status {status!r}. {describe_remedy(status, STATUSES)}"
        raise ConfigError(Problem("--status", message))
    if not runs_dir.is_dir():
        raise DataError(
            Problem(str(runs_dir), "there is no such folder. Name one with --runs-dir.")
        )
    found = [run for run in list_runs(runs_dir) if status in (None, run.status)]
    if as_json:
        typer.echo(to_json([asdict(run) for run in found], indent=2))
    elif found:
        _print_table(found)
    else:
        typer.echo(f"{runs_dir}: no {status} run" if status else f"{runs_dir}: no run", err=True)


def _print_table(found: Sequence[ListedRun]) -> None:
    """A line a run, whole: a path that is cut cannot be copied."""
    cells = [(str(run.folder), run.status, _show_score(run), run.reason) for run in found]
    rows = [("run", "status", "score", "reason"), *cells]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        typer.echo(printable(line.rstrip()))


def _show_score(run: ListedRun) -> str:
    return "" if run.value is None else f"{run.score} {format_number(run.value)}"
