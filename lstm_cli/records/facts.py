"""What a run ran on: process, versions, machine. Nothing is imported to find out."""

import os
import platform
import socket
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("lstm-cli", "tensorflow", "keras", "numpy", "wandb")
THREADS = "TF_NUM_INTRAOP_THREADS"


def describe_process() -> dict[str, object]:
    """The process we are, such that `has_ended` can tell later whether it still runs."""
    pid = os.getpid()
    return {"pid": pid, "pid_started": find_start(pid), "host": socket.gethostname()}


def describe_versions() -> dict[str, str | None]:
    """The versions of Python and of the packages that decide a run's numbers."""
    return {"python": platform.python_version()} | {name: _find_version(name) for name in _PACKAGES}


def describe_conditions() -> dict[str, str | int | None]:
    """All that decides the last bits of a run's numbers, its config and data apart."""
    versions = {name: found for name, found in describe_versions().items() if name != "wandb"}
    machine: dict[str, str | int] = {"processor": _find_processor(), "threads": count_threads()}
    return {**versions, "system": f"{platform.system()} {platform.machine()}", **machine}


def count_threads() -> int:
    """How many threads an operation of TensorFlow may use: its environment's word, or all cores."""
    asked = os.environ.get(THREADS, "")
    return int(asked) if asked.isdecimal() and int(asked) else os.cpu_count() or 1


@cache
def _find_processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


@cache
def _find_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def has_ended(process: Mapping[str, object]) -> bool:
    """Whether a process that `describe_process` described has ended.

    False where it ran on another host, of which nothing is known here. A lock knows better.
    """
    pid = process.get("pid")
    if process.get("host") != socket.gethostname() or not isinstance(pid, int):
        return False
    start = find_start(pid)
    # The number of an ended process is given out again: the time of its start tells them apart.
    return start is None or start != process.get("pid_started")


def find_start(pid: int) -> str | None:
    """A mark of when process `pid` started; None when there is none, or only its remains."""
    if not Path("/proc/self/stat").exists():
        return _find_start_without_proc(pid)
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The second field is the program's name in brackets, which may itself hold blanks and brackets.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]


def _find_start_without_proc(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return "unknown"
