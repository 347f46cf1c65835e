"""Whole processes that are killed at a chosen moment, counted, and what they leave in order.

The slow tests with kills, and all fuzzing, on two cores:
`pytest -n 2 --dist worksteal -m slow tests/*/test_kills*.py tests/sweeps/workers tests/fuzz`.
The report ends with how many kills and cases there were of each kind, and in all.
"""

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lstm_cli.errors import DataError
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.tracking.child import list_children
from tests.launched import SECONDS, Process, list_runs, wait_for

_PAUSE = 0.0005
# A killed program's companion ends by itself, once it has done what it was told.
_SECONDS_OF_COMPANION = 90.0


@dataclass(slots=True)
class Kills:
    """How many processes were killed that were still there to be killed."""

    count: int = 0

    def kill(self, process: Process) -> bool:
        """Whether the process was killed, and had not ended by itself before."""
        process.kill()
        was_there = process.wait(SECONDS) == -signal.SIGKILL
        self.count += was_there
        return was_there

    def kill_with_children(self, process: Process) -> bool:
        """Kill it with all that it has started, as a machine that loses its power does."""
        started = list_family(process.pid)
        was_there = self.kill(process)
        for pid in started:
            end_process(pid)
        wait_until_gone(started)
        return was_there


def end_process(pid: int) -> None:
    """Kill a process, if it is there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def list_family(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    children = list_children(pid)
    return [*children, *(each for child in children for each in list_family(child))]


def wait_until_gone(pids: list[int]) -> None:
    """Wait for the end of these processes."""
    wait_for(partial(are_gone, pids), "the end of what a process started", _SECONDS_OF_COMPANION)


def are_gone(pids: list[int]) -> bool:
    """Whether none of these processes is there any more."""
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def watch(process: Process, look: Callable[[], object]) -> bool:
    """Whether `look` sees something before the process ends; looked at every half millisecond."""
    limit = time.monotonic() + SECONDS
    while process.poll() is None:
        if look():
            return True
        assert time.monotonic() < limit, "what was watched for did not come"
        time.sleep(_PAUSE)
    return False


def pause(process: Process, seconds: float) -> None:
    """Wait so long, or until the process has ended."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        time.sleep(_PAUSE)


def read_startup(run: Path) -> float:
    """The seconds that a run's process took for its start, up to the end of compilation."""
    seconds = json.loads((run / "run.json").read_text())["seconds"]
    return float(seconds["import"] + seconds["build"] + seconds["compile"])


def list_finished(runs_dir: Path) -> list[Path]:
    """The run folders whose runs came to their end."""
    return [run for run in list_runs(runs_dir) if read_status(run) == "finished"]


def read_status(run: Path) -> str:
    """What has become of a run; empty where that cannot be read."""
    try:
        return str(read_run(run).get("status"))
    except DataError:
        return ""
