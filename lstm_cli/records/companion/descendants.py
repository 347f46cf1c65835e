"""Processes that a process has started, which would outlive it when it is killed."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def list_children(pid: int) -> list[int]:
    """The processes that process `pid` started; none where the system does not tell."""
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The second field is the program's name in brackets, which may hold brackets itself.
            _state, parent, *_ = stat.read_text(errors="replace").rpartition(")")[2].split()
            if int(parent) == pid:
                children.append(int(stat.parent.name))
    return children


def send_all(processes: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each of these processes."""
    for process in processes:
        with suppress(OSError):
            os.kill(process, number)
