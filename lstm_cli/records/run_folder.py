"""The run folder: the only writer under runs/, and the truth about a run."""

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Self

from lstm_cli.errors import DataError, MachineError, Problem
from lstm_cli.records.facts import describe_process, describe_versions, find_git_commit, is_gone
from lstm_cli.records.history import History
from lstm_cli.records.log import add_to_log, tell_time
from lstm_cli.records.plain_json import read_json, write_json
from lstm_cli.records.tables import format_table, write_predictions
from lstm_cli.records.wandb_mode import choose_wandb_id
from lstm_cli.records.whole_files import machine_errors, whole, write_whole
from lstm_cli.types import EpochMetrics, RunEnd, RunStart

FORM = 1
_ATTEMPTS = 1000


class RunFolder:
    """A run's folder, open for writing; also the `Recorder` that keeps it up to date.

    It must be told of a run's end before the other recorders are: they look into the folder.
    All writing methods raise `MachineError` when the machine refuses.
    """

    __slots__ = ("_history", "_run", "path")

    def __init__(self, path: Path, run: Mapping[str, object]) -> None:
        self.path = path
        self._run = dict(run)
        self._history = History(path / "history.csv")

    @classmethod
    def create(cls, runs_dir: Path, name: str, **facts: object) -> Self:
        """A new folder `<name>-<UTC time>-<4 hex>` under `runs_dir`, with its run.json.

        `facts` are known from the start: seed, threads, data_fingerprint …

        Raises:
            MachineError: The folder cannot be made.
        """
        path = _make_folder(runs_dir, name)
        folder = cls(path, _describe_run(name) | facts)
        folder.update()
        return folder

    @classmethod
    def reopen(cls, path: Path, **facts: object) -> Self:
        """An existing folder, for going on in it: this process is its process now.

        The epochs that were done must be told again, by `epochs`.

        Raises:
            DataError: It is no run folder.
        """
        folder = cls(path, _load_run(path))
        folder.update(status="running", reason="", ended=None, **describe_process(), **facts)
        return folder

    @property
    def wandb_id(self) -> str:
        """The id under which W&B knows this run, also after a resume."""
        return str(self._run["wandb_id"])

    def update(self, **fields: object) -> None:
        """Write run.json with these fields changed or added."""
        self._run.update(fields)
        write_json(self.path / "run.json", self._run)

    def log(self, text: str) -> None:
        """Add what was said to log.txt."""
        add_to_log(self.path, text)

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
        """Note the W&B run's id, if it is another than the one chosen here."""
        if run.wandb_id != self.wandb_id:
            self.update(wandb_id=run.wandb_id)

    def epochs(self, metrics: EpochMetrics) -> None:
        """Take completed epochs; history.csv is rewritten now and then."""
        self._history.add(metrics)
        self._history.write_sometimes()

    def finish(self, end: RunEnd) -> None:
        """Write history.csv, metrics.json, predictions.csv, and run.json last."""
        status, reason = end.status, end.reason
        try:
            self._history.write()
            if end.metrics:
                write_json(self.path / "metrics.json", end.metrics)
            if len(end.predictions):
                write_predictions(self.path / "predictions.csv", end.predictions)
        except MachineError as error:
            status, reason = "failed", str(error)
            raise
        finally:
            self.update(status=status, reason=reason, ended=tell_time(), seconds=end.seconds)


def read_run(folder: Path) -> dict[str, object]:
    """What run.json says, with status `dead` where the process of a running run is gone.

    Raises:
        DataError: `folder` is no run folder.
    """
    run = _load_run(folder)
    return run | {"status": "dead"} if run.get("status") == "running" and is_gone(run) else run


def _make_folder(runs_dir: Path, name: str) -> Path:
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
    times: dict[str, object] = {"started": tell_time(), "ended": None, "seconds": {}}
    later = dict.fromkeys(
        ("seed", "threads", "device", "compile", "parameters", "data_fingerprint"), None
    )
    found = {"versions": describe_versions(), "git_commit": find_git_commit(Path.cwd())}
    wandb_id = {"wandb_id": choose_wandb_id(os.environ)}
    return known | describe_process() | times | wandb_id | later | found


def _load_run(folder: Path) -> dict[str, object]:
    path = folder / "run.json"
    if not path.is_file():
        message = "is not a run folder: there is no run.json in it. Name one under runs/."
        raise DataError(Problem(str(folder), message))
    run = read_json(path)
    if run.get("form") != FORM:
        message = f"run.json is not of form {FORM}. Use the lstm-cli version that wrote it."
        raise DataError(Problem(str(folder), message))
    return run
