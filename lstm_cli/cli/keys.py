"""The keys of a config as text: JSON Schema or Markdown."""

import json
from pathlib import Path

from lstm_cli.config.describing.json_schema import json_schema
from lstm_cli.config.describing.reference import BEGIN, END, markdown_table, with_table
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.records.whole_files import machine_errors, write_output


def text(*, markdown: bool) -> str:
    """The table, or the JSON Schema."""
    if markdown:
        return markdown_table()
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def write(path: Path, *, markdown: bool) -> None:
    """Write that text to a file, over what is there.

    Raises:
        MachineError: The file cannot be written.
    """
    write_output(path, text(markdown=markdown))


def put_table_into(path: Path) -> None:
    """Put the table between the marks of a file.

    Raises:
        ConfigError: The file has no marks.
        MachineError: It cannot be read or written.
    """
    with machine_errors(path):
        readme = path.read_text("utf-8")
    if not 0 <= readme.find(BEGIN) < readme.find(END):
        raise ConfigError(Problem(str(path), f"has no marks. Add {BEGIN} and {END}."))
    write_output(path, with_table(readme))
