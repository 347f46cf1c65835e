"""A sweep's folder under runs/: its plan, its trials' run folders, and who works in it."""

import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lstm_cli.disk import (
    append_line,
    machine_errors,
    read_file,
    read_json,
    to_json,
    write_json,
    write_whole,
)
from lstm_cli.errors import ConfigError, DataError, MachineError, Problem
from lstm_cli.records.facts import describe_process, has_ended
from lstm_cli.records.folder_lock import Lock
from lstm_cli.records.run_folder import check_links, make_folder, read_run
from lstm_cli.sweeps.trials.plan import PlannedTrial, SweepPlan, read_plan

PLAN = "plan.jsonl"
SWEEP = "sweep.yaml"
_FAILURES = "failures.jsonl"
_OWNER = "owner.json"
_SECONDS_TO_END = 60.0
_RUN = re.compile(r".*-trial-(\d+)(?:-seed-(\d+))?")


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run folder in a sweep's: which trial and seed it is of, and what its run.json says."""

    folder: Path
    trial: int
    seed: int
    facts: Mapping[str, object]

    @property
    def status(self) -> str:
        """What has become of it."""
        return str(self.facts.get("status"))


@dataclass(frozen=True, slots=True)
class Failure:
    """A trial's run that failed before it had a folder, and why."""

    trial: int
    seed: int
    reason: str


def name_run(base: str, trial: int, seed: int | None) -> str:
    """The name of a trial's run: it tells which trial, and of several seeds which one."""
    end = f"-trial-{trial:04d}" + ("" if seed is None else f"-seed-{seed}")
    return base[: 80 - len(end)] + end


class SweepFolder:
    """A sweep's folder, held by this process.

    All writing methods raise `MachineError` when the machine refuses.
    """

    __slots__ = ("_lock", "path", "plan")

    def __init__(self, path: Path, plan: SweepPlan, lock: Lock | None) -> None:
        self.path = path
        self.plan = plan
        self._lock = lock

    @classmethod
    def create(cls, runs_dir: Path, name: str, plan: SweepPlan) -> Self:
        """A new folder `<name>-<UTC time>-<4 hex>` with the plan in it."""
        path = make_folder(runs_dir, name)
        return cls._begin(path, plan, _take(path))

    @classmethod
    def open_or_create(cls, path: Path, plan: SweepPlan) -> Self:
        """The folder at `path` of this very plan, or a new one there.

        Raises:
            ConfigError: another process works in it, or it is of another plan.
            DataError: it is something else.
        """
        with machine_errors(path):
            path.mkdir(parents=True, exist_ok=True)
        lock = _take(path)
        if not (path / PLAN).exists():
            return cls._begin(path, plan, lock)
        folder = cls._open(path, lock)
        if folder.plan.head.hash != plan.head.hash:
            folder.release()
            message = "the sweep in this folder is of another plan. Name another folder."
            raise ConfigError(Problem(str(path), message))
        return folder

    @classmethod
    def open(cls, path: Path) -> Self:
        """An existing sweep's folder, once the workers of a process that is gone have ended.

        Raises:
            ConfigError: another process works in it.
            DataError: it is no sweep's folder, or one that leads out of itself.
        """
        read_sweep_plan(path)
        # `.` has no name.
        path = path if path.name not in {"", ".."} else path.resolve()
        return cls._open(path, _take(path))

    @classmethod
    def _open(cls, path: Path, lock: Lock | None) -> Self:
        """The plan is read once nobody else can add to it."""
        check_links(path)
        plan = read_sweep_plan(path)
        if not (path / PLAN).read_bytes().endswith(b"\n"):
            write_whole(path / PLAN, plan.to_text())
        return cls(path, plan, lock)

    @classmethod
    def _begin(cls, path: Path, plan: SweepPlan, lock: Lock | None) -> Self:
        write_whole(path / SWEEP, plan.head.text)
        write_whole(path / PLAN, plan.to_text())
        return cls(path, plan, lock)

    @property
    def held_by(self) -> tuple[int, ...]:
        """The descriptor by which it is held: workers that have it too hold it to their end."""
        file = self._lock.file if self._lock else None
        return () if file is None else (file,)

    def add(self, planned: PlannedTrial) -> None:
        """Write a trial into the plan; it is there before anything of it is done."""
        self.plan = SweepPlan(self.plan.head, (*self.plan.trials, planned))
        append_line(self.path / PLAN, planned.to_line())

    def add_failure(self, failure: Failure) -> None:
        """Note a run that failed before it had a folder."""
        line = {"trial": failure.trial, "seed": failure.seed, "reason": failure.reason}
        append_line(self.path / _FAILURES, to_json(line))

    def release(self) -> None:
        """Let other processes have the folder."""
        if self._lock:
            self._lock.release()


def _take(path: Path) -> Lock | None:
    """The lock of a sweep's folder; None where the file system knows no locks."""
    with machine_errors(path):
        lock = Lock.take(path)
        limit = time.monotonic() + _SECONDS_TO_END
        while lock is None and _is_owner_gone(path) and time.monotonic() < limit:
            lock = Lock.take(path)
    if lock is None:
        message = "another process works in this sweep. Wait for its end, or end it."
        raise ConfigError(Problem(str(path), message))
    write_json(path / _OWNER, describe_process())
    return lock


def _is_owner_gone(path: Path) -> bool:
    """Whether the process that held it is gone, and its workers are about to end."""
    with suppress(DataError, MachineError):
        return has_ended(read_json(path / _OWNER))
    return False


def read_sweep_plan(path: Path) -> SweepPlan:
    """The plan in a sweep's folder.

    Raises:
        DataError: it is no sweep's folder.
    """
    if not (path / PLAN).exists():
        message = f"is not a sweep's folder: there is no {PLAN} in it. Name one under runs/."
        raise DataError(Problem(str(path), message))
    return read_plan(path / PLAN)


def list_unfinished_runs(path: Path, pattern: str = "*") -> list[UnfinishedRun]:
    """The run folders of a sweep's trials, the oldest first; those that cannot be read left out."""
    found = [
        run for each in path.glob(f"{pattern}/run.json") if (run := read_unfinished(each.parent))
    ]
    return sorted(found, key=lambda run: (str(run.facts.get("started")), run.folder))


def list_failures(path: Path) -> list[Failure]:
    """The runs that failed before they had a folder; a torn line is left out."""
    failures = list[Failure]()
    with suppress(OSError, UnicodeDecodeError, MachineError, DataError):
        for line in read_file(path / _FAILURES).splitlines():
            with suppress(ValueError, KeyError, TypeError, RecursionError):
                row = json.loads(line)
                failures.append(Failure(int(row["trial"]), int(row["seed"]), str(row["reason"])))
    return failures


def read_unfinished(folder: Path) -> UnfinishedRun | None:
    """A run folder in a sweep's; None where it cannot be read, or is no trial's."""
    try:
        facts = read_run(folder)
    except (DataError, MachineError):
        return None
    match = _RUN.fullmatch(str(facts.get("name")))
    return UnfinishedRun(folder, int(match[1]), int(match[2] or 0), facts) if match else None
