"""A Parquet file read for trial in a process of its own, which its decoder may abort.

The names of all its columns, and how large those wanted are, come back; nothing else does.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import NoReturn

from lstm_cli.errors import DataError, MachineError, Problem
from lstm_cli.import_path import name_import_path
from lstm_cli.memory import MOST_TIMES, check_unpacked, largest_unpacked, show_bytes, total_memory
from lstm_cli.wording import shorten

DAMAGED = "is a damaged Parquet file. Copy or write it again."
# Columns are held as they are read, and once more as numbers.
COPIES = 2
# One whose bytes are not known takes so many a row at least.
_LEAST_WIDTH = 8
_OUT_OF_MEMORY = re.compile(rb"memory allocation of (\d{1,18}) bytes failed")
_BEGUN = b"begun"
# One thread and no account of where it ended: both would take time, and tell nobody.
_ENVIRONMENT = {"POLARS_MAX_THREADS": "1", "RUST_BACKTRACE": "0"}
# Address space that is never filled: of threads and of the allocator.
_WORKING = 512 << 20
_SECONDS, _SLOWEST = 60, 10**6


@dataclass(frozen=True, slots=True)
class Trial:
    """The columns that a sound file has, its rows, and the bytes of the columns wanted."""

    names: tuple[str, ...]
    rows: int
    bytes: int


def try_parquet(file: Path, where: str, names: Sequence[str] = ()) -> Trial:
    """What came of reading those of the columns `names` that the file has.

    Raises:
        DataError: it is damaged, or packed as no data are.
        MachineError: it takes too much of the memory that is free, or no process can be started.
    """
    try:
        found = file.stat()
    except OSError as error:
        message = f"cannot be read: {error.strerror}. Check the path and its permissions."
        raise DataError(Problem(where, message)) from error
    check_unpacked(where, found.st_size)
    mark = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    return _try_once(str(file.absolute()), where, tuple(names), mark)


@lru_cache(maxsize=32)
def _try_once(file: str, where: str, names: tuple[str, ...], mark: tuple[int, ...]) -> Trial:
    packed = mark[2]
    limit = largest_unpacked(packed, COPIES)
    # What is packed beyond all measure is no table whose reading needs room to work in.
    room = limit if limit > MOST_TIMES * packed else limit * COPIES
    # The file itself lies in the process's address space too.
    ended = _run([file, str(limit), str(room + packed), str(packed // _SLOWEST), *names], where)
    begun, *told = ended.stdout.splitlines() or [b""]
    if begun != _BEGUN:
        last = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        _raise_no_process(where, shorten(last) or f"exit code {ended.returncode}")
    trial = _read_reply(told)
    if trial:
        check_unpacked(where, trial.bytes, packed, copies=COPIES)
    if ended.returncode == 0 and trial:
        return trial
    if _is_hungry(ended):
        raise _describe_hunger(where, limit, packed)
    raise DataError(Problem(where, DAMAGED))


def _run(arguments: Sequence[str], where: str) -> "subprocess.CompletedProcess[bytes]":
    # -P: a file in the user's folder must not shadow a package.
    command = [sys.executable, "-P", "-m", __name__, *arguments]
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env={**os.environ, **name_import_path(), **_ENVIRONMENT},
            # Whoever is told of Ctrl-C ends it; a run that goes on for a while needs its answer.
            start_new_session=True,
        )
    except (OSError, TypeError) as error:  # no executable is known where Python is embedded
        _raise_no_process(where, getattr(error, "strerror", None) or str(error))


def _raise_no_process(where: str, reason: str) -> NoReturn:
    message = (
        f"cannot be read: the process that tries it cannot be started ({reason}). End other "
        "processes, or save the table as CSV."
    )
    raise MachineError(Problem(where, message))


def _read_reply(lines: Sequence[bytes]) -> Trial | None:
    """What the process told last before it ended; None where it told nothing."""
    with suppress(ValueError, TypeError, IndexError):
        told = json.loads(lines[-1])
        return Trial(tuple(told["names"]), told["rows"], told["bytes"])
    return None


def _is_hungry(ended: "subprocess.CompletedProcess[bytes]") -> bool:
    """Whether it ended for want of memory; to ask for more than there is comes from damage."""
    if ended.returncode == -signal.SIGKILL:
        return True
    asked = _OUT_OF_MEMORY.search(ended.stderr)
    return asked is not None and int(asked[1]) < total_memory()


def _describe_hunger(where: str, limit: int, packed: int) -> DataError | MachineError:
    told = f"takes more than {show_bytes(limit)} of memory once unpacked from {show_bytes(packed)}"
    if limit > MOST_TIMES * packed:
        return DataError(Problem(where, f"{told}. Save it uncompressed, or in parts."))
    return MachineError(Problem(where, f"{told}. Free some, or use a smaller file."))


def main() -> None:
    """Tell how large a file's columns claim to be, then read them, and tell how large they are.

    `sys.argv` holds the file, the most bytes that its columns may take, and that the process may
    take for them, the seconds that it may, and the columns.
    """
    import polars as pl  # noqa: PLC0415 - whoever starts this process needs it later, if at all

    file, limit, room, seconds, *names = sys.argv[1:]
    sys.stdout.write(f"{_BEGUN.decode()}\n")
    sys.stdout.flush()
    schema = pl.read_parquet_schema(file)
    rows = int(pl.scan_parquet(file).select(pl.len()).collect().item())
    wanted = [name for name in dict.fromkeys(names) if name in schema]
    claimed = Trial(tuple(schema), rows, rows * _LEAST_WIDTH * max(len(wanted), 1))
    _tell(claimed)
    if wanted and claimed.bytes <= int(limit):
        _bound(int(room), int(seconds))
        table = pl.read_parquet(file, columns=wanted)
        _tell(Trial(tuple(schema), table.height, max(claimed.bytes, int(table.estimated_size()))))


def _tell(trial: Trial) -> None:
    sys.stdout.write(f"{json.dumps(asdict(trial))}\n")
    sys.stdout.flush()


def _bound(most: int, seconds: int) -> None:
    """Let this process have so much more memory and time, and leave no core, where that works."""
    with suppress(ImportError, OSError, ValueError, IndexError):
        import resource  # noqa: PLC0415 - not there on every system

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        size = pages * resource.getpagesize() + _WORKING + most
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS + seconds, _SECONDS + seconds + 1))


if __name__ == "__main__":
    main()
