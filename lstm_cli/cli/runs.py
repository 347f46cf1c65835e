"""`lstm-cli runs`: the runs in a folder, with their status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstm_cli.cli.options import RunsDir
from lstm_cli.errors import ConfigError, DataError, Problem
from lstm_cli.wording import format_number, printable

if TYPE_CHECKING:
    from lstm_cli.records.run_choice import ListedRun


def runs(
    *,
    runs_dir: RunsDir = Path("runs"),
    status: Annotated[
        str | None,
        typer.Option(
            "--status", help="Only finished, running, dead, interrupted, stopped, failed."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """List runs with their status: finished, running, stopped, dead and so on."""
    print_runs(runs_dir, status, as_json=as_json)


STATUSES = ("finished", "running", "dead", "interrupted", "stopped", "failed")


def print_runs(runs_dir: Path, status: str | None, *, as_json: bool) -> None:
    """Print the runs of a folder, all or those with one status.

    Raises:
        ConfigError: there is no such status.
        DataError: there is no such folder.
    """
    from lstm_cli.config.findings.phrases import describe_remedy
    from lstm_cli.disk import to_json
    from lstm_cli.records.run_choice import list_runs

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
