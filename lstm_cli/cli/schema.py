"""`lstm-cli schema`: the keys of a config, for editors and for readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from lstm_cli.errors import ConfigError, Problem


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
    if into is not None:
        put_table_into(into)
    elif out is not None:
        write(out, markdown=markdown)
    else:
        typer.echo(text(markdown=markdown), nl=False)


def text(*, markdown: bool) -> str:
    """The table, or the JSON Schema."""
    from lstm_cli.explain.json_schema import json_schema
    from lstm_cli.explain.key_reference import markdown_table

    if markdown:
        return markdown_table()
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def write(path: Path, *, markdown: bool) -> None:
    """Write that text to a file, over what is there.

    Raises:
        MachineError: The file cannot be written.
    """
    from lstm_cli.disk import write_output

    write_output(path, text(markdown=markdown))


def put_table_into(path: Path) -> None:
    """Put the table between the marks of a file.

    Raises:
        ConfigError: The file has no marks.
        MachineError: It cannot be read or written.
    """
    from lstm_cli.disk import machine_errors, write_output
    from lstm_cli.explain.key_reference import BEGIN, END, with_table

    with machine_errors(path):
        page = path.read_text("utf-8")
    if not 0 <= page.find(BEGIN) < page.find(END):
        raise ConfigError(Problem(str(path), f"has no marks. Add {BEGIN} and {END}."))
    write_output(path, with_table(page))
