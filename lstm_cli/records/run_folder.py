"""The run folder: the only writer under runs/, and the truth about a run."""

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import Self

from lstm_cli.disk import (
    check_file,
    machine_errors,
    read_json,
    remove_leftovers,
    whole,
    write_json,
    write_whole,
)
from lstm_cli.errors import ConfigError, DataError, MachineError, Problem
from lstm_cli.records.checkpoints import write_checkpoint
from lstm_cli.records.csv_tables import format_table, write_predictions
from lstm_cli.records.facts import describe_process, describe_versions, has_ended
from lstm_cli.records.folder_lock import Lock, is_held
from lstm_cli.records.git_commit import find_git_commit
from lstm_cli.records.history import History, add_to_log, stamp_time
from lstm_cli.records.pending import clear_pending
from lstm_cli.records.wandb_settings import ID_FORM, choose_wandb_id, is_wandb_id
from lstm_cli.types import EpochMetrics, RunEnd, RunStart, State, Status
from lstm_cli.wording import shorten

FORM = 1
_ATTEMPTS = 1000
_WANDB_LINK = "debug-core.log"


class RunFolder:
    """A run's folder, open for writing; also the `Recorder` that keeps it up to date.

    It must be told of a run's end before the other recorders are: they look into the folder.
    All writing methods raise `MachineError` when the machine refuses.
    """

    __slots__ = ("_history", "_lock", "_run", "path")

    def __init__(self, path: Path, run: Mapping[str, object], lock: Lock | None = None) -> None:
        self.path = path
        self._run = dict(run)
        self._lock = lock
        self._history = History(path / "history.csv")

    @classmethod
    def create(cls, runs_dir: Path, name: str, **facts: object) -> Self:
        """A new folder `<name>-<UTC time>-<4 hex>` under `runs_dir`, with its run.json.

        `facts` are known from the start: seed, threads, data_fingerprint …

        Raises:
            MachineError: The folder cannot be made.
        """
        path = make_folder(runs_dir, name)
        with machine_errors(path):
            lock = Lock.take(path)
        folder = cls(path, _describe_run(name) | facts, lock)
        try:
            folder.update()
        except MachineError:
            rmtree(path, ignore_errors=True)  # nobody could make anything of it
            raise
        return folder

    @classmethod
    def open(cls, path: Path) -> Self:
        """An existing folder held by this process; nothing in it is changed before `mark_running`.

        Raises:
            ConfigError: Another process works in it.
            DataError: It is no run folder, or one that leads out of itself.
            MachineError: Nothing can be written there.
        """
        run = _load_run(path)
        check_links(path)
        with machine_errors(path):
            lock = Lock.take(path)
        # Where there are no locks, the process's number must do.
        if lock is None or (is_held(path) is None and not has_ended(run)):
            message = "another process works in this run. Wait for its end."
            raise ConfigError(Problem(str(path), message))
        return cls(path, run, lock)

    def mark_running(self, **facts: object) -> None:
        """Be the process of this run from now on.

        The epochs that were done must be told again, by `epochs`.
        """
        remove_leftovers(self.path)
        self.update(status="running", reason="", ended=None, **describe_process(), **facts)

    def release(self) -> None:
        """Let other processes have the folder."""
        if self._lock:
            self._lock.release()

    @property
    def facts(self) -> Mapping[str, object]:
        """What run.json says."""
        return self._run

    @property
    def wandb_id(self) -> str:
        """The id under which W&B knows this run, also after a resume."""
        return str(self._run["wandb_id"])

    def update(self, **fields: object) -> None:
        """Write run.json with these fields changed or added."""
        self._run.update(fields)
        write_json(self.path / "run.json", self._run)

    def log(self, text: str) -> None:
        """Add what was said to log.txt; a line that cannot be written ends no run."""
        with suppress(MachineError):
            add_to_log(self.path, text)

    def write_checkpoint(self, updates: int, facts: Mapping[str, object], state: State) -> None:
        """Add a checkpoint of this run, see `checkpoints.write_checkpoint`."""
        write_checkpoint(self.path, updates, {"run": self.wandb_id, **facts}, state)

    def whole(self, name: str) -> AbstractContextManager[Path]:
        """A temporary path for a writer such as `model.save`, see `whole_files.whole`."""
        path = self.path / name
        with machine_errors(path):
            path.parent.mkdir(exist_ok=True)
        return whole(path)

    def write_config(self, text: str) -> None:
        """Write config.yaml."""
        write_whole(self.path / "config.yaml", text)

    def write_json(self, name: str, content: Mapping[str, object]) -> None:
        """Write a file of this name, such as preprocessing.json."""
        write_json(self.path / name, content)

    def write_rows(self, name: str, rows: Sequence[Mapping[str, object]]) -> None:
        """Write a CSV file of this name, such as metrics_by_step.csv; no rows, no file.

        A row may lack columns that others have.
        """
        if rows:
            columns = dict.fromkeys(column for row in rows for column in row)
            cells = {column: [row.get(column) for row in rows] for column in columns}
            write_whole(self.path / name, format_table(cells))

    def start(self, run: RunStart) -> None:
        """Note the W&B run's id, if it is another than the one chosen here.

        What was still to be made beside the training, the other recorders note anew.
        """
        clear_pending(self.path)
        if run.wandb_id != self.wandb_id:
            self.update(wandb_id=run.wandb_id)

    def epochs(self, metrics: EpochMetrics) -> None:
        """Take completed epochs; history.csv is rewritten now and then."""
        self._history.add(metrics)
        self._history.write_sometimes()

    def finish(self, end: RunEnd) -> None:
        """Write history.csv, metrics.json, predictions.csv, and run.json last."""
        try:
            self._write_results(end)
        except MachineError as error:
            with suppress(MachineError):
                self._end("failed", str(error), end)
            raise
        else:
            self._end(end.status, end.reason, end)
        finally:
            self.release()

    def _end(self, status: Status, reason: str, end: RunEnd) -> None:
        facts = {"kept_epoch": end.kept_epoch, "seconds": end.seconds, "warnings": end.warnings}
        self.update(status=status, reason=reason, ended=stamp_time(), **facts)

    def _write_results(self, end: RunEnd) -> None:
        self._history.write()
        if end.metrics:
            write_json(self.path / "metrics.json", end.metrics)
        if len(end.predictions):
            write_predictions(self.path / "predictions.csv", end.predictions)


def read_run(folder: Path) -> dict[str, object]:
    """What run.json says, with status `dead` where the process of a running run is gone.

    Raises:
        DataError: `folder` is no run folder.
    """
    run = _load_run(folder)
    if run.get("status") != "running":
        return run
    held = is_held(folder)
    return run | {"status": "dead"} if held is False or (held is None and has_ended(run)) else run


def make_folder(runs_dir: Path, name: str) -> Path:
    """A new folder `<name>-<UTC time>-<4 hex>` under `runs_dir`.

    Raises:
        MachineError: It cannot be made.
    """
    with machine_errors(runs_dir):
        runs_dir.mkdir(parents=True, exist_ok=True)
        for _ in range(_ATTEMPTS):
            path = runs_dir / f"{name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(2)}"
            try:
                path.mkdir()
            except FileExistsError:
                continue
            return path
        raise FileExistsError


def _describe_run(name: str) -> dict[str, object]:
    known = {"form": FORM, "name": name, "status": "running", "reason": ""}
    times: dict[str, object] = {"started": stamp_time(), "ended": None, "seconds": {}}
    later = dict.fromkeys(
        ("seed", "threads", "device", "compile", "parameters", "data_fingerprint"), None
    )
    found = {"versions": describe_versions(), "git_commit": find_git_commit(Path.cwd())}
    wandb_id = {"wandb_id": choose_wandb_id(os.environ)}
    return known | describe_process() | times | wandb_id | later | found


def check_links(folder: Path) -> None:
    """Do nothing for a folder in which nothing leads out of it.

    Raises:
        DataError: Writing in the folder would write elsewhere.
    """
    inside = folder.resolve()
    for path in folder.rglob("*"):
        # W&B's link to its service's log, which stands in the log of a killed process.
        if path.name == _WANDB_LINK and "wandb" in path.relative_to(folder).parts[:2]:
            continue
        # Path.resolve fails for links that lead round in a circle; realpath gives a path inside.
        target = Path(os.path.realpath(path)) if path.is_symlink() else inside
        if not target.is_relative_to(inside):
            message = f"leads out of the run folder, to {target}. Remove this link."
            raise DataError(Problem(str(path), message))
        if not (path.is_symlink() or path.is_file() or path.is_dir()):
            raise DataError(Problem(str(path), "is neither a file nor a folder. Remove it."))


def _load_run(folder: Path) -> dict[str, object]:
    if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
        is_there = os.path.lexists(folder)
        what = "is a file, not a run folder" if is_there else "there is no such folder"
        raise DataError(Problem(str(folder), f"{what}. Name one under runs/."))
    path = folder / "run.json"
    check_file(path)
    if not path.is_file():
        message = "is not a run folder: there is no run.json in it. Name one under runs/."
        raise DataError(Problem(str(folder), message))
    run = read_json(path)
    if run.get("form") != FORM:
        message = f"run.json is not of form {FORM}. Use the lstm-cli version that wrote it."
        raise DataError(Problem(str(folder), message))
    # It becomes part of paths.
    wandb_id = run.get("wandb_id")
    if not is_wandb_id(wandb_id):
        message = f"wandb_id is {shorten(repr(wandb_id))}. Give {ID_FORM}, in quotes."
        raise DataError(Problem(str(path), message))
    return run
