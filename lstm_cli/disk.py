"""Files that a reader sees whole or not at all (temporary name, fsync, rename), and strict JSON.

Where a folder of ours has something else under a file's name, nobody waits for it.
"""

import errno
import json
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import numpy as np

from lstm_cli.errors import DataError, DiskError, Problem
from lstm_cli.memory import PLAIN_COPIES, check_unpacked

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
NO_FILE = "is not a file. Remove it, or put the file back that belongs there."
_LEFTOVER = "." + "[0-9a-f]" * 8 + ".*"


@contextmanager
def machine_errors(path: Path) -> Iterator[None]:
    """A block in which the machine's refusals become one sentence that names `path`.

    Raises:
        DiskError: An `OSError` came out of the block.
    """
    try:
        yield
    except BrokenPipeError:  # nobody reads: that is no refusal
        raise
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        message = f"cannot be written: {reason}. {_advise(error.errno)}"
        raise DiskError(Problem(str(path), message)) from error


def _advise(number: int | None) -> str:
    if number in _NO_ROOM:
        return "Free some space there, or choose another place."
    if number in _NO_RIGHT:
        return "Choose a place in which you may write."
    return "Choose another place."


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`, with its suffix, that becomes `path` when the block ends.

    When the block fails, `path` is as it was and the temporary file is gone. A link is followed.

    Raises:
        DiskError: The file cannot be written, or something else stands there.
    """
    _check_place(path)
    path = path.resolve()
    temporary = path.with_name(f".{token_hex(4)}.{path.name}")
    with machine_errors(path):
        try:
            yield temporary
            _sync(temporary)
            temporary.replace(path)
            _sync(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes | str) -> None:
    """Write `content` (text as UTF-8) to `path`, whole.

    Raises:
        DiskError: The file cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    with whole(path) as temporary:
        temporary.write_bytes(data)


def write_output(path: Path, text: str) -> None:
    """Write a text to where a user wants it: whole, or into a pipe or device as it is.

    Raises:
        DiskError: It cannot be written.
    """
    if path.exists() and not path.is_file():
        # Such as /dev/stdout: it must never be replaced.
        with machine_errors(path):
            path.write_text(text, encoding="utf-8")
    else:
        write_whole(path, text)


def check_file(path: Path) -> None:
    """Do nothing where a file is at `path`, or nothing at all.

    Raises:
        DataError: Something else is: a pipe would be waited for, a device may never end.
    """
    if is_other(path):
        raise DataError(Problem(str(path), NO_FILE))


def is_other(path: Path) -> bool:
    """Whether something is there that is no file."""
    return path.exists() and not path.is_file()


def read_file(path: Path) -> str:
    """The text of a file that this program wrote.

    Raises:
        DataError: It is no file.
        MachineError: It takes too much of the memory that is free.
        OSError: It cannot be read.
        UnicodeDecodeError: It is not UTF-8.
    """
    check_file(path)
    check_unpacked(str(path), path.stat().st_size, copies=PLAIN_COPIES)
    return path.read_text("utf-8")


def _check_place(path: Path) -> None:
    if is_other(path):
        raise DiskError(Problem(str(path), NO_FILE))


def append_line(path: Path, line: str) -> None:
    """Add one line to a log; lines of several processes do not mix.

    Raises:
        DiskError: The file cannot be written, or something else stands there.
    """
    _check_place(path)
    with machine_errors(path):
        log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            _write_all(log, f"{line}\n".encode("utf-8", "backslashreplace"))
        finally:
            os.close(log)


def _write_all(file: int, content: bytes) -> None:
    """Write all of it or none: half a line would spoil the next one."""
    written = os.write(file, content)
    if written == len(content):
        return
    end = os.fstat(file).st_size
    try:
        _write_all(file, content[written:])
    except OSError:
        os.ftruncate(file, end - written)
        raise


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files that killed processes left in a folder of ours and one below.

    Raises:
        DiskError: One cannot be removed.
    """
    for pattern in (_LEFTOVER, f"*/{_LEFTOVER}"):
        for path in folder.glob(pattern):
            with machine_errors(path):
                path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Have the disk hold what a file, or a folder's list of files, holds."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


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
