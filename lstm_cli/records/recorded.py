"""A run read back from its folder, as what its recorders were told."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.loading import load_config
from lstm_cli.config.problems.showing import shorten
from lstm_cli.errors import ConfigError, DataError, Problem
from lstm_cli.records.history import read_history
from lstm_cli.records.plain_json import read_json
from lstm_cli.records.predicted import read_predictions
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.tables import read_rows
from lstm_cli.types import EpochMetrics, RunEnd, RunStart, Status

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
