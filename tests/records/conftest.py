"""Runs as the runner would tell them, made up."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from lstm_cli.records.run_folder import RunFolder
from lstm_cli.types import EpochMetrics, Predictions, RunEnd, RunStart, SplitName
from lstm_cli.types.predictions import COLUMNS

Compare: TypeAlias = Callable[[int, int, int], tuple[float | str | None, float | str]]


def _compare(sample: int, step: int, feature: int) -> tuple[float | str | None, float | str]:
    return 15.0 * sample + step, 15.0 * sample + step + 0.25 * (feature + 1)


def build_predictions(
    splits: Mapping[SplitName, int],
    horizon: int = 1,
    features: tuple[str, ...] = ("y",),
    compare: Compare = _compare,
    **places: Callable[[SplitName, int, int], str | None],
) -> Predictions:
    """A table of predictions; `compare` gives target and prediction of an entry.

    `places` are `source`, `group` and `time` of a split, a sample and a step.
    """
    places = {"source": lambda _, sample, __: f"row {sample}"} | places
    columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
    for split, samples in splits.items():
        for sample, step, place in np.ndindex(samples, horizon, len(features)):
            target, prediction = compare(sample, step + 1, place)
            sure = 0.75 if isinstance(prediction, str) else None
            row = {"sample": sample, "split": split, "step": step + 1, "feature": features[place]}
            row |= {name: tell(split, sample, step + 1) for name, tell in places.items()}
            row |= {"target": target, "prediction": prediction, "probability": sure}
            for name, cells in columns.items():
                cells.append(row.get(name))
    return Predictions.from_columns(columns)


def build_metrics(epochs: int, first_epoch: int = 1, total: int | None = None) -> EpochMetrics:
    """Epochs with a falling loss, each number with all its bits in use."""
    numbers = np.arange(first_epoch, first_epoch + epochs)
    loss = np.exp(-numbers / 7) / 3
    values = np.stack([loss, loss * 1.1, np.full(epochs, 1e-3)], axis=1)
    names = ("loss", "val_loss", "learning_rate")
    done = first_epoch + epochs - 1
    return EpochMetrics(names, first_epoch, values, float(done), total or done)


def build_end(**changes: Any) -> RunEnd:
    """The end of a run in which all went well."""
    content: dict[str, Any] = {
        "status": "finished",
        "reason": "all epochs done",
        "metrics": {"test_rmse": 1.5, "test_naive_mean_rmse": 15.0},
        "predictions": build_predictions({"train": 8, "test": 4, "predict": 1}, horizon=2),
        "seconds": {"train": 0.5},
    }
    return RunEnd(**content | changes)


def begin_run(runs: Path, name: str = "sum", mode: str = "offline") -> tuple[RunFolder, RunStart]:
    """A run folder, and what the recorders are told of it."""
    folder = RunFolder.create(runs, name, seed=3)
    wandb = {"mode": mode, "project": "lstm-cli", "entity": None, "group": None, "tags": ["a"]}
    config = {"name": name, "seed": 3, "tracking": {"wandb": wandb}}
    return folder, RunStart(name, folder.path, folder.wandb_id, config)


@cache
def read_wandb_log(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The records of a run folder's only offline log, by their type, as W&B itself reads them."""
    (log,) = (folder / "wandb").glob("offline-run-*")
    command = [sys.executable, "-m", "wandb", "leet", "inspect", "--json", str(log)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    records: dict[str, list[dict[str, Any]]] = {}
    for line in answer.stdout.splitlines():
        record = json.loads(line)
        records.setdefault(record["type"], []).append(record.get(record["type"], {}))
    return records


@pytest.fixture(scope="session")
def predictions() -> Callable[..., Predictions]:
    """`build_predictions`."""
    return build_predictions


@pytest.fixture(scope="session")
def metrics() -> Callable[..., EpochMetrics]:
    """`build_metrics`."""
    return build_metrics


@pytest.fixture(scope="session")
def end() -> Callable[..., RunEnd]:
    """`build_end`."""
    return build_end


@pytest.fixture(scope="session")
def begin() -> Callable[..., tuple[RunFolder, RunStart]]:
    """`begin_run`."""
    return begin_run


@pytest.fixture(scope="session")
def read_log() -> Callable[[Path], dict[str, list[dict[str, Any]]]]:
    """`read_wandb_log`."""
    return read_wandb_log


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder without W&B's settings, and no word of W&B in the environment."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WANDB_")]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        yield home
