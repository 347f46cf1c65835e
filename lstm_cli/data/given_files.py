"""Files with inputs to predict: JSON as nested lists, or CSV."""

import io
import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lstm_cli.data.given import read_inputs
from lstm_cli.data.given_rows import read_rows
from lstm_cli.errors import DataError, Problem
from lstm_cli.memory import PLAIN_COPIES, check_unpacked, largest_unpacked
from lstm_cli.types import Floats, SequenceShape

_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class GivenFile:
    """Inputs `(samples, timesteps, features)` in the user's units, and where each sample stands."""

    samples: tuple[str, ...]
    inputs: Floats


def read_given_file(path: Path, names: Sequence[str], shape: SequenceShape) -> GivenFile:
    """The samples in `path`: `.json`, or else CSV with a row a timestep, see `read_rows`.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
        MachineError: it takes too much of the memory that is free.
    """
    text = _read_text(path)
    if path.suffix.lower() == ".json":
        inputs = read_inputs(_parse_json(text, path), shape, str(path))
        return GivenFile(tuple(f"sample {i}" for i in range(len(inputs))), inputs)
    samples = read_rows(text, str(path), names, shape.timesteps)
    return GivenFile(tuple(samples), read_inputs(list(samples.values()), shape, str(path)))


def _read_text(path: Path) -> str:
    try:
        if path.is_char_device() or path.is_block_device():
            # It could go on for ever, as /dev/zero does; a pipe, such as /dev/stdin, ends.
            raise DataError(Problem(str(path), "is a device. Name a CSV or JSON file."))
        return _read_bytes(path).decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}. Name a CSV or JSON file."
        raise DataError(Problem(str(path), message)) from error
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start}). Save it as CSV or JSON in UTF-8."
        raise DataError(Problem(str(path), message)) from error


def _read_bytes(path: Path) -> bytes:
    """What is in a file, or comes from a pipe that somebody writes to."""
    where, mode = str(path), path.stat().st_mode
    check_unpacked(where, path.stat().st_size, copies=PLAIN_COPIES)
    if not stat.S_ISFIFO(mode):
        return path.read_bytes()
    # Opening a pipe to which nobody writes would wait for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        begin = pipe.read(_PART)  # None where somebody has yet to write
        if begin == b"":
            message = "is a pipe that nothing comes from. Name a CSV or JSON file."
            raise DataError(Problem(where, message))
        os.set_blocking(pipe.fileno(), True)
        return (begin or b"") + _read_rest(pipe, where)


def _read_rest(pipe: IO[bytes], where: str) -> bytes:
    most, size, read = largest_unpacked(None, PLAIN_COPIES), 0, io.BytesIO()
    while part := pipe.read(_PART):
        size += read.write(part)
        if size > most:
            check_unpacked(where, size, copies=PLAIN_COPIES)
    return read.getvalue()


def _parse_json(text: str, path: Path) -> object:
    example = "Write nested lists: [[50], [51], [52]]."
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise DataError(Problem(where, f"is not JSON: {error.msg.lower()}. {example}")) from error
    except RecursionError as error:
        raise DataError(Problem(str(path), f"is nested too deeply. {example}")) from error
    except ValueError as error:
        message = "holds a number of too many digits. Give finite numbers."
        raise DataError(Problem(str(path), message)) from error
