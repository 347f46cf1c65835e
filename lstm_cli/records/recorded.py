"""A run read back from its folder, as what its recorders were given."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.disk import read_json
from lstm_cli.errors import ConfigError, DataError, Problem
from lstm_cli.records.csv_tables import read_rows, read_table
from lstm_cli.records.history import read_history
from lstm_cli.records.run_folder import read_run
from lstm_cli.types import EpochMetrics, Predictions, RunEnd, RunStart, SplitName, Status
from lstm_cli.types.predictions import COLUMNS
from lstm_cli.wording import shorten

_SPLITS = frozenset(get_args(SplitName))
_MOST = 2**31
# Samples times steps that a row may stand for, such that no file asks for endless memory.
_SPARSE = 1000


def read_predictions(path: Path) -> Predictions:
    """The table that `write_predictions` wrote, to the last bit of its numbers.

    Empty where there is no file.

    Raises:
        DataError: It cannot be read, or holds something else.
    """
    columns = read_table(path)
    if not columns:
        return Predictions()
    try:
        return Predictions.from_columns(_read_columns(columns))
    except (ValueError, KeyError, OverflowError) as error:
        message = "holds something else than predictions. Train the run again."
        raise DataError(Problem(str(path), message)) from error


def _read_columns(columns: Mapping[str, list[str]]) -> dict[str, Sequence[object]]:
    labels = _has_labels(columns)
    value: Callable[[str], object] = str if labels else float
    read: dict[str, Callable[[str], object]] = dict.fromkeys(COLUMNS, str)
    read |= {"sample": _read_count, "step": _read_count, "probability": float}
    read |= {"target": value, "prediction": value}
    cells: dict[str, Sequence[object]] = {
        name: [read[name](cell) if cell else None for cell in columns[name]] for name in read
    }
    _check(cells)
    return cells


def _has_labels(columns: Mapping[str, list[str]]) -> bool:
    """Whether target and prediction are names of classes, which may look like numbers too."""
    return any(columns["probability"]) or not all(map(_is_number, set(columns["prediction"])))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _read_count(cell: str) -> int:
    number = int(cell)
    if not 0 <= number < _MOST:
        raise ValueError
    return number


def _check(cells: Mapping[str, Sequence[object]]) -> None:
    if not set(cells["split"]) <= _SPLITS or None in {*cells["sample"], *cells["step"]}:
        raise ValueError
    steps = [step for step in cells["step"] if isinstance(step, int)]
    samples = len(set(zip(cells["split"], cells["sample"], strict=True)))
    if min(steps, default=1) < 1 or samples * max(steps, default=1) > _SPARSE * (len(steps) + 1):
        raise ValueError


# What is read here, and what the companion process writes.
_FILES = (
    "run.json", "config.yaml", "history.csv", "metrics.json", "predictions.csv", "confusion.csv",
    "metrics_by_step.csv", "log.txt", "plots/loss.png", "plots/predictions.png",
    "plots/forecast.png", "plots/error_by_step.png",
)  # fmt: skip
_FOLDERS = ("plots", "wandb", "wandb/superseded")
_ENDS: Mapping[object, Status] = {
    "finished": "finished",
    "stopped": "stopped",
    "interrupted": "interrupted",
    "failed": "failed",
    "dead": "failed",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was told of a run that is over: its start, all its epochs, its end."""

    start: RunStart
    epochs: EpochMetrics
    end: RunEnd


def read_recorded(folder: Path) -> Recorded:
    """The run of a folder, however it ended; one whose process is gone has failed.

    Raises:
        DataError: It is no run folder, the run still goes on, or a file is not whole.
    """
    _check_files(folder)
    run = read_run(folder)
    status = _find_end(folder, run)
    start = _read_start(folder, run)
    epochs = _read_epochs(folder)
    kept = run.get("kept_epoch")
    known = isinstance(kept, int) and 1 <= kept <= len(epochs.values)
    end = RunEnd(
        status=status,
        reason=str(run.get("reason") or ("" if run["status"] == status else "its process is gone")),
        metrics=read_scores(folder),
        predictions=read_predictions(folder / "predictions.csv"),
        seconds={},
        kept_epoch=kept if known and isinstance(kept, int) else None,
        by_step=read_rows(folder / "metrics_by_step.csv"),
        confusion=read_rows(folder / "confusion.csv"),
    )
    return Recorded(start, epochs, end)


def _check_files(folder: Path) -> None:
    """Raise `DataError` where a name in the folder leads elsewhere: nothing there is our affair."""
    inside = folder.resolve()
    for name in (*_FOLDERS, *_FILES):
        path = folder / name
        if not path.resolve().is_relative_to(inside):
            message = "is a link that leads out of the run folder. Put there what it leads to."
            raise DataError(Problem(str(path), message))
        fits = path.is_dir() if name in _FOLDERS else path.is_file()
        if path.exists() and not fits:
            kind = "folder" if name in _FOLDERS else "file"
            raise DataError(Problem(str(path), f"is no {kind}. It is none of a run's: remove it."))


def _find_end(folder: Path, run: Mapping[str, object]) -> Status:
    status = run.get("status")
    if status == "running":
        message = "the run is still running. Wait for its end; W&B is told of it meanwhile."
        raise DataError(Problem(str(folder), message))
    if not isinstance(status, str) or status not in _ENDS:
        raise DataError(
            Problem(
                str(folder / "run.json"), f"status is {shorten(repr(status))}, which no run has."
            )
        )
    return _ENDS[status]


def read_config(folder: Path) -> ExperimentConfig:
    """The config of a run.

    Raises:
        ConfigError: it has been changed to something wrong.
        DataError: there is no such run, or its process did not get to write it.
    """
    run = read_run(folder)
    path = folder / "config.yaml"
    if not os.path.lexists(path):
        raise DataError(Problem(str(folder), describe_no_config(run)))
    return load_config(path, environment={})


def describe_no_config(run: Mapping[str, object]) -> str:
    """Why a run has no config.yaml, and what to do; `run` is what its run.json says."""
    why = f" ({run['reason']})" if run.get("reason") else ""
    return (
        "there is no config.yaml in it: the run's process ended before it could write it"
        f"{why}, and nothing was trained. Remove the folder, and train the config again."
    )


def _read_start(folder: Path, run: Mapping[str, object]) -> RunStart:
    try:
        config = read_config(folder)
    except ConfigError as error:
        raise DataError(error.problems) from error
    plain = config.model_dump(mode="json")
    return RunStart(config.name, folder, str(run["wandb_id"]), plain, is_over=True)


def _read_epochs(folder: Path) -> EpochMetrics:
    path = folder / "history.csv"
    columns = read_history(folder)
    if not columns:
        return EpochMetrics((), 1, np.zeros((0, 0)), 0.0, 0)
    epochs = columns.pop("epoch", np.zeros(0))
    if not columns or not np.array_equal(epochs, np.arange(1, len(epochs) + 1)):
        message = "does not have all epochs in their order. Train the run again."
        raise DataError(Problem(str(path), message))
    values = np.stack([*columns.values()], axis=1)
    return EpochMetrics(tuple(columns), 1, values, float(len(values)), len(values))


def read_scores(folder: Path) -> dict[str, float]:
    """The scores of a run's metrics.json, in which null is nan; empty where there is no file.

    Raises:
        DataError: It cannot be read, or holds something else.
    """
    path = folder / "metrics.json"
    if not path.exists():
        return {}
    scores: dict[str, float] = {}
    for name, value in read_json(path).items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise DataError(Problem(str(path), f"{name} is no number. Train the run again."))
        scores[name] = math.nan if value is None else float(value)
    return scores
