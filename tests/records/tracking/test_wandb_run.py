"""W&B in its process of its own: the real thing, offline, read back; and what may go wrong."""

import math
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_cli.records.run_folder import RunFolder
from lstm_cli.records.tracking.child import list_children
from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.types import EpochMetrics, Predictions
from tests.launched import wait_for
from tests.records.tracking.telling import Begin, End, Log, Metrics, ReadLog, tell

pytestmark = pytest.mark.usefixtures("environment")

_KEY = "0123456789abcdef" * 3
_ODD_NAMES = ("a.b", "c/d", "e f", 'g"h', "ü", "$1", "_i", "summary")
_ODD_SCORES = {f"test_precision_{name}": n / 10 for n, name in enumerate(_ODD_NAMES)}


@pytest.fixture(scope="module")
def two_runs(
    tmp_path_factory: pytest.TempPathFactory,
    begin: Begin,
    metrics: Metrics,
    end: End,
    predictions: Callable[..., Predictions],
) -> Iterator[tuple[TrackingRecorder, list[RunFolder]]]:
    """Two runs, told to one companion in two chunks, with a nan in the history.

    The second has times, scores by step, odd names of classes, and keeps another epoch's weights.
    """
    runs = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch, TrackingRecorder() as companion:
        patch.chdir(runs)
        folders = []
        rows = [{"split": "test", "step": s, "feature": "y", "rmse": 1.0 / s} for s in (1, 2)]
        timed = {"predictions": predictions({"test": 9}, 2, time=lambda *at: str(at[1] + at[2]))}
        more = {"kept_epoch": 4, "by_step": rows, "metrics": _ODD_SCORES} | timed
        for name, changes in (("first", {}), ("second", more)):
            folder, run = begin(runs, name)
            companion.start(run)
            companion.epochs(_with_nan(metrics(20, total=30)))
            companion.epochs(metrics(10, first_epoch=21))
            companion.finish(end(**changes))
            assert companion.wait(20)
            folders.append(folder)
        yield companion, folders


def _with_nan(metrics: EpochMetrics) -> EpochMetrics:
    metrics.values[7, 0] = math.nan
    return metrics


def _has_said(companion: TrackingRecorder, sentences: int) -> bool:
    return len(companion.warnings) == sentences


def _join_summary(log: Log) -> dict[str, Any]:
    return {name: v for record in log["summary"] for name, v in record["update"].items()}


def test_the_offline_log_is_the_history(
    two_runs: tuple[TrackingRecorder, list[RunFolder]],
    metrics: Metrics,
    read_log: ReadLog,
) -> None:
    """W&B's log has one row an epoch with the names and the very numbers of history.csv."""
    _, (folder, _) = two_runs
    told = metrics(30)
    rows = [record["item"] for record in read_log(folder.path)["history"]]
    assert [row["epoch"] for row in rows] == [row["_step"] for row in rows] == list(range(1, 31))
    shown = [[float(row[name]) for name in told.names] for row in rows]
    np.testing.assert_array_equal(shown, _with_nan(told).values)


def test_the_offline_log_has_config_scores_and_end(
    two_runs: tuple[TrackingRecorder, list[RunFolder]], read_log: ReadLog
) -> None:
    """Id, name and config are in W&B's log, the final scores in its summary, and how it ended."""
    _, (folder, _) = two_runs
    log = read_log(folder.path)
    assert log["run"][0]["run_id"] == folder.wandb_id
    assert log["run"][0]["display_name"] == folder.path.name
    assert log["run"][0]["config"]["update"]["seed"] == 3
    summary = _join_summary(log)
    assert (summary["test_rmse"], summary["status"]) == (1.5, "finished")
    assert log["exit"][0]["exit_code"] == 0


def test_the_summary_is_that_of_the_kept_weights(
    two_runs: tuple[TrackingRecorder, list[RunFolder]],
    metrics: Metrics,
    read_log: ReadLog,
) -> None:
    """A run that keeps epoch 4 has that epoch's loss in the summary, not the last one's."""
    _, (_, folder) = two_runs
    summary = _join_summary(read_log(folder.path))
    assert summary["val_loss"] == metrics(4).values[3, 1]


def test_any_name_of_a_class_is_a_score_in_the_summary(
    two_runs: tuple[TrackingRecorder, list[RunFolder]], read_log: ReadLog
) -> None:
    """Names of classes and targets with dots, slashes, spaces and quotes are names of scores."""
    _, (_, folder) = two_runs
    summary = _join_summary(read_log(folder.path))
    assert {name: summary.get(name) for name in _ODD_SCORES} == _ODD_SCORES


def test_two_runs_share_a_companion_and_no_files(
    two_runs: tuple[TrackingRecorder, list[RunFolder]], environment: Path
) -> None:
    """Each run has plots, table and log in its own folder, and W&B writes nowhere else."""
    companion, folders = two_runs
    always = {"loss.png", "predictions.png"}
    for folder, more in zip(folders, (set(), {"forecast.png", "error_by_step.png"}), strict=True):
        plots = {path.name for path in (folder.path / "plots").iterdir()}
        assert plots == always | more
        assert len(list(folder.path.glob("wandb/offline-run-*/files/media/table/*.json"))) == 1
        assert len(list(folder.path.glob("wandb/offline-run-*/files/media/images/*/*.png"))) == len(
            plots
        )
    assert companion.wandb_location == str(next(folders[1].path.glob("wandb/offline-run-*")))
    assert companion.warnings == []
    assert not [path for path in environment.rglob("*") if "wandb" in path.name]
    assert not (folders[0].path.parent / "wandb").exists()


def test_a_companion_that_always_dies_costs_two_sentences(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End
) -> None:
    """Killed twice within a run, it is given up: the run folder is whole, the next run has one."""
    with TrackingRecorder("disabled") as companion:
        folder, run = begin(tmp_path)
        companion.start(run)
        for told in (1, 2):
            child = companion._child
            assert child
            os.killpg(child.pid, signal.SIGKILL)
            wait_for(partial(_has_said, companion, told))
        for epoch in range(1, 6):
            folder.epochs(metrics(1, epoch, total=5))
            companion.epochs(metrics(1, epoch, total=5))
        folder.finish(end())
        companion.finish(end())
        companion.wait()
        first, second = companion.warnings
        assert "(exit code -9): another one begins those of this run anew" in first
        assert "(exit code -9): those of this run are not complete" in second
        assert len((folder.path / "history.csv").read_text().splitlines()) == 6
        again, run = begin(tmp_path)
        tell(companion, run, metrics(5), end())
        assert companion.wait(20)
        assert (again.path / "plots" / "loss.png").exists()
        assert companion.warnings == [first, second]


def test_disabled_starts_no_wandb(tmp_path: Path, begin: Begin, metrics: Metrics, end: End) -> None:
    """With the mode disabled there are plots, but no service of W&B and no file of it."""
    with TrackingRecorder("disabled") as companion:
        folder, run = begin(tmp_path, mode="online")
        tell(companion, run, metrics(3), end())
        assert companion.wait(20)
        assert companion._child
        assert list_children(companion._child.pid) == []
        assert {path.name for path in folder.path.iterdir()} == {".lock", "plots", "run.json"}


def test_online_without_a_key_becomes_offline(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, read_log: ReadLog
) -> None:
    """Nobody is asked for a key: one sentence, and the log is kept offline."""
    with TrackingRecorder("online", warm_wandb=False) as companion:
        folder, run = begin(tmp_path)
        tell(companion, run, metrics(3), end())
        assert companion.wait(20)
        assert len(companion.warnings) == 1
        assert companion.warnings[0].startswith("W&B cannot be used online (No API key")
        assert len(read_log(folder.path)["history"]) == 3


@pytest.mark.slow
def test_a_server_that_never_answers_holds_nothing_up(
    tmp_path: Path,
    begin: Begin,
    metrics: Metrics,
    end: End,
    monkeypatch: pytest.MonkeyPatch,
    read_log: ReadLog,
) -> None:
    """The plots come, the wait is bounded, the log is completed behind, and no file has the key."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("WANDB_BASE_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setenv("WANDB_API_KEY", _KEY)
        monkeypatch.setenv("WANDB_INIT_TIMEOUT", "4")
        with TrackingRecorder("online") as companion:
            folder, run = begin(tmp_path)
            companion.start(run)
            companion.epochs(metrics(3))
            wait_for((folder.path / "plots" / "loss.png").exists)
            child = companion._child
            begun = time.monotonic()
            companion.finish(end())
            assert not companion.wait(2)
            companion.close(2)
            assert time.monotonic() - begun < 3
            assert "W&B has not answered yet" in companion.warnings[0]
            assert (folder.path / "plots" / "predictions.png").exists()
        assert child
        assert child.wait(20)
    assert len(read_log(folder.path)["history"]) == 3
    files = [path for path in folder.path.rglob("*") if path.is_file()]
    assert not [path for path in files if _KEY.encode() in path.read_bytes()]
