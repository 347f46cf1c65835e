"""Starters looked up by name, and written without harm to what is there."""

from difflib import get_close_matches
from pathlib import Path

from lstm_cli.config.describing.starter import STARTERS, starter
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.records.whole_files import write_output


def read_starter(wanted: str) -> str:
    """The text of the starter of this name: a mode, or a kind of data.

    Raises:
        ConfigError: There is no such starter.
    """
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
    if path.exists() and not force:
        raise ConfigError(Problem(str(path), "exists. Choose another --out, or add --force."))
    write_output(path, text)
