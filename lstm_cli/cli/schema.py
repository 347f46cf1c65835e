"""`lstm-cli schema`: the keys of a config, for editors and for readers."""

from pathlib import Path
from typing import Annotated

import typer


def schema(
    *,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="A Markdown table of all keys, for reading.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write to this file, not to standard output.")
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--into", help="Put the table between the config marks of this file."),
    ] = None,
) -> None:
    """List all keys of a config, for editors or as a table."""
    from lstm_cli.cli import keys  # noqa: PLC0415 - keeps --help fast

    if into is not None:
        keys.put_table_into(into)
    elif out is not None:
        keys.write(out, markdown=markdown)
    else:
        typer.echo(keys.text(markdown=markdown), nl=False)
