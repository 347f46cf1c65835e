"""Anything that a run says of itself as strict JSON."""

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from lstm_cli.errors import DataError, Problem
from lstm_cli.records.whole_files import read_file, write_whole


def to_plain(value: object) -> object:
    """`value` out of dicts, lists, text, numbers, booleans and None; paths become text."""
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_plain(item) for item in value]
    if isinstance(value, (np.generic, np.ndarray)):
        return to_plain(value.tolist())
    return str(value) if isinstance(value, Path) else value


def write_json(path: Path, value: object) -> None:
    """Write `value` whole, indented, as `to_json` gives it.

    Raises:
        MachineError: The file cannot be written.
    """
    write_whole(path, f"{to_json(value, indent=2)}\n")


def to_json(value: object, indent: int | None = None) -> str:
    """`value` as JSON; nan and infinity become null, which every reader knows."""
    text = json.dumps(_drop_not_finite(to_plain(value)), indent=indent, ensure_ascii=False)
    # What is no character, such as a byte of a path that is not UTF-8, stands as its JSON escape.
    return text.encode("utf-8", "backslashreplace").decode()


def read_json(path: Path) -> dict[str, object]:
    """The JSON object in a file.

    Raises:
        DataError: It is missing, or holds something else.
        MachineError: It takes too much of the memory that is free.
    """
    try:
        value = json.loads(read_file(path))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not whole"
        raise DataError(
            Problem(str(path), f"cannot be read: {reason}. Train the run again.")
        ) from error
    if not isinstance(value, dict):
        raise DataError(Problem(str(path), "is not a JSON object. Train the run again."))
    return value


def _drop_not_finite(value: object) -> object:
    if isinstance(value, dict):
        return {key: _drop_not_finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_drop_not_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
