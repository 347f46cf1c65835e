"""Starters looked up by the name of a mode, and written without harm to what is there."""

from difflib import get_close_matches
from pathlib import Path

from lstm_cli.config.describing.starter import starter
from lstm_cli.config.modes import MODES
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.records.whole_files import write_whole


def read_starter(mode: str) -> str:
    """The text of the starter of the mode of this name.

    Raises:
        ConfigError: There is no such mode.
    """
    names = {known.name: known.name for known in MODES}
    if mode in names:
        return starter(names[mode]).read_text("utf-8")
    near = get_close_matches(mode.lower().replace("-", "_"), names, n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"There are {', '.join(names)}."
    raise ConfigError(f"'{mode}' is no mode. {hint}")


def write_new(path: Path, text: str, *, force: bool) -> None:
    """Write the text to the file, whole.

    Raises:
        ConfigError: The file exists, and `force` is not set.
        MachineError: It cannot be written.
    """
    if path.exists() and not force:
        raise ConfigError(Problem(str(path), "exists. Choose another --out, or add --force."))
    write_whole(path, text)
