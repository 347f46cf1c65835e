"""Config files as text, each way in which one cannot be read with its sentence."""

import os
import stat
import sys
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias

from lstm_cli.config.yaml.nodes import Place
from lstm_cli.errors import ConfigError, Problem

MAX_BYTES = 2**20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

TextSource: TypeAlias = Path | Literal["-"]


def place_name(source: TextSource) -> str:
    """How places call the source."""
    return "<stdin>" if source == "-" else str(source)


def read_text(source: TextSource) -> str:
    """The text of a file, or of standard input for `-`, without a byte order mark.

    Raises:
        ConfigError: missing, not a readable file, too large, or not UTF-8 text.
    """
    file = place_name(source)
    data = _read_standard_input() if source == "-" else _read_file(Path(source))
    if len(data) > MAX_BYTES:
        _refuse(file, f"larger than {MAX_BYTES} bytes. A config is small; keep data in files.")
    try:
        return data.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        _refuse(f"{file}:{line}", "this is not UTF-8 text. Save the file as UTF-8.")


def is_folder(path: Path) -> bool:
    """Whether a folder is there; False also for a name that no folder can have."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_there(path: Path) -> bool:
    """Whether something is there; False also for a name that nothing can have."""
    try:
        return path.exists()
    except OSError:
        return False


def _read_file(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            _refuse(str(path), "this is a directory. Give a YAML file.")
        if not stat.S_ISREG(mode):
            # A pipe or a device could block for ever.
            _refuse(str(path), "this is not a regular file. Give a YAML file, or - to read a pipe.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        _refuse(str(path), "no such file. Check the path.")
    except (OSError, ValueError) as error:
        _refuse(str(path), f"cannot be read: {_reason(error)}. Check the path and its permissions.")


def _read_standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except (AttributeError, OSError, ValueError):
        _refuse("<stdin>", "standard input is closed. Give a YAML file.")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno).lower()
    return str(error)


def _refuse(where: str, message: str) -> NoReturn:
    raise ConfigError(Problem(str(Place(where)), message))
