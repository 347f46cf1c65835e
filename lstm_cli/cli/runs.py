"""`lstm-cli runs`: what has become of the runs in a folder."""

from pathlib import Path
from typing import Annotated

import typer

from lstm_cli.cli.options import RunsDir


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
    from lstm_cli.cli.listing import print_runs  # noqa: PLC0415 - keeps --help fast

    print_runs(runs_dir, status, as_json=as_json)
