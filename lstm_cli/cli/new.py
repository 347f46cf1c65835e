"""`lstm-cli new`: a commented config to start from."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from lstm_cli.errors import ConfigError, Problem


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
    text = read_starter(name)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_new(out, text, force=force)
        typer.echo(f"wrote {out}. Next: lstm-cli train {out}")


def read_starter(wanted: str) -> str:
    """The text of the starter of this name: a mode, or a kind of data.

    Raises:
        ConfigError: There is no such starter.
    """
    from lstm_cli.explain.starters import STARTERS, starter

    for name in STARTERS:
        if name == wanted:
            return starter(name).read_text("utf-8")
    near = get_close_matches(wanted.lower().replace("-", "_"), STARTERS, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"There are {', '.join(STARTERS)}."
    raise ConfigError(f"there is no starter '{wanted}'. {hint}")


def write_new(path: Path, text: str, *, force: bool) -> None:
    """Write the text to the file, whole.

    Raises:
        ConfigError: The file exists, and `force` is not set.
        MachineError: It cannot be written.
    """
    from lstm_cli.disk import write_output

    if path.exists() and not force:
        raise ConfigError(Problem(str(path), "exists. Choose another --out, or add --force."))
    write_output(path, text)
