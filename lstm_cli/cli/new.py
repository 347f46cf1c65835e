"""`lstm-cli new`: a commented config to start from."""

from pathlib import Path
from typing import Annotated

import typer


def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A mode (see lstm-cli modes); or table, or sequences: for data of your own.",
        ),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write to this file, not to standard output.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
) -> None:
    """Print a commented config to start from, or write it."""
    from lstm_cli.cli.starting import read_starter, write_new  # noqa: PLC0415 - keeps --help fast

    text = read_starter(name)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_new(out, text, force=force)
        typer.echo(f"wrote {out}. Next: lstm-cli train {out}")
