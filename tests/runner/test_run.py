"""A run, from its config to its folder: finished, failed, missed, interrupted, repeated."""

import csv
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.errors import DataError, ExpectationError, TrainingError
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.run import run
from lstm_cli.runner.session import Warm
from lstm_cli.types import EpochMetrics, Result, RunEnd, RunStart

SUM: dict[str, Any] = {
    "name": "sum",
    "mode": "many_to_one",
    "seed": 3,
    "dataset": {
        "kind": "generated",
        "task": "sum",
        "scaling": {"inputs": "standard", "targets": "standard"},
    },
    "model": {"encoder": {"units": 8, "dropout": 0.2}},
    "training": {"epochs": 25, "batch_size": 5, "compile": "graph", "metrics": ["mae"]},
    "predict": {"inputs": [[[50], [51], [52]], [[60], [61], [62]]], "expected": [[153], [183]]},
}
DIVERGING = {
    "model": {"encoder": {"units": 8, "activation": "relu"}},
    "training": {
        "epochs": 500,
        "batch_size": 5,
        "compile": "graph",
        "optimizer": {"name": "sgd", "learning_rate": 1e6},
    },
}
FILES = {
    "config.yaml",
    "run.json",
    "log.txt",
    "history.csv",
    "metrics.json",
    "predictions.csv",
    "metrics_by_step.csv",
    "baselines.json",
    "model.keras",
    "preprocessing.json",
    ".lock",
}
PROGRAM = """
import json, sys
from pathlib import Path
from lstm_cli.config.loading import load_config
from lstm_cli.runner.run import run
result = run(load_config(json.loads(sys.argv[1])), runs_dir=Path(sys.argv[2]))
sys.exit(result.exit_code)
"""

Start: TypeAlias = Callable[..., Result]


@pytest.fixture
def start(warm: Warm, tmp_path: Path) -> Start:
    """A function that runs a config, with changes of its sections, under `tmp_path`."""

    def start_run(
        source: Path | Mapping[str, Any] = SUM, *, recorders: Any = (), **changes: Any
    ) -> Result:
        config = load_config(source if isinstance(source, Path) else {**source, **changes}, (), {})
        return run(config, runs_dir=tmp_path, recorders=recorders, warm=warm)

    return start_run


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def list_files(folder: Path) -> set[str]:
    """The files of a run folder, one or two checkpoints aside."""
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    checkpoints = {name for name in files if name.startswith("checkpoint/update-")}
    assert len(checkpoints) <= 2
    return files - checkpoints


class Listener:
    """A recorder that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.rows = 0
        self.files: set[str] = set()
        self.folder = Path()

    def start(self, run: RunStart) -> None:
        """Note the folder."""
        self.told.append("start")
        self.folder = run.folder

    def epochs(self, metrics: EpochMetrics) -> None:
        """Count epochs."""
        self.told.append("epochs")
        assert metrics.first_epoch == self.rows + 1
        self.rows += len(metrics.values)

    def finish(self, end: RunEnd) -> None:
        """Note which files are there by now."""
        self.told.append(f"finish {end.status}")
        self.files = list_files(self.folder)


def test_a_run_leaves_a_complete_folder(start: Start) -> None:
    """A finished run has every file of the design, no temporary one, and agrees with itself."""
    listener = Listener()
    result = start(recorders=(listener,))
    assert (result.status, result.exit_code, result.failure) == ("finished", 0, None)
    assert listener.files == FILES
    assert listener.told[0] == "start"
    assert listener.told[-1] == "finish finished"
    assert listener.rows == 25
    facts = read_run(result.folder)
    assert (facts["status"], facts["seed"], facts["compile"]) == ("finished", 3, "graph")
    assert facts["reason"] == result.reason == "all 25 epochs done"
    assert json.loads((result.folder / "metrics.json").read_text()) == result.metrics


def test_the_history_has_a_row_for_each_epoch(start: Start) -> None:
    """history.csv holds losses, metrics and learning rate, read back as the result gives them."""
    result = start()
    rows = read_table(result.folder / "history.csv")
    assert list(rows[0]) == ["epoch", "loss", "mae", "val_loss", "val_mae", "learning_rate"]
    assert [row["epoch"] for row in rows] == [str(epoch) for epoch in range(1, 26)]
    for name in rows[0]:
        np.testing.assert_array_equal(result.history[name], [float(row[name]) for row in rows])
    assert result.history["loss"][-1] < result.history["loss"][0]


def test_scores_and_predictions_agree(start: Start) -> None:
    """The scores are those of the predictions that stand in the folder, in the user's units."""
    result = start()
    rows = read_table(result.folder / "predictions.csv")
    for split in ("train", "val", "test", "predict"):
        errors = [
            float(row["prediction"]) - float(row["target"]) for row in rows if row["split"] == split
        ]
        rmse = np.sqrt(np.mean(np.square(errors)))
        assert result.metrics[f"{split}_rmse"] == pytest.approx(rmse, rel=1e-6)
    targets = [row["target"] for row in rows if row["split"] == "predict"]
    assert [float(target) for target in targets] == [153, 183]


def test_the_same_config_gives_the_same_files(start: Start) -> None:
    """Two runs of one config write the same bytes, dropout on."""
    one, two = start(), start()
    for name in ("history.csv", "predictions.csv", "metrics.json", "metrics_by_step.csv"):
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()


def test_the_config_of_a_run_repeats_it(start: Start) -> None:
    """A run of a run's own config.yaml has its history and writes the same config again."""
    one = start(training={"epochs": 12, "batch_size": 5, "early_stopping": {"patience": 2}})
    two = start(one.folder / "config.yaml")
    for name in ("history.csv", "predictions.csv", "config.yaml"):
        assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes()


def test_another_seed_gives_another_run(start: Start) -> None:
    """The seed decides the weights and the order."""
    one, two = start(), start(seed=4)
    assert one.history["loss"][0] != two.history["loss"][0]


def test_a_diverged_run_keeps_the_last_finite_weights(start: Start) -> None:
    """The run fails with the epoch named, and its model still gives finite numbers."""
    import keras  # noqa: PLC0415

    result = start(**DIVERGING)
    assert (result.status, result.exit_code) == ("failed", 4)
    assert isinstance(result.failure, TrainingError)
    assert f"at epoch {len(result.history.get('loss', [])) + 1}." in result.reason
    assert read_run(result.folder)["status"] == "failed"
    model = keras.saving.load_model(result.folder / "model.keras", compile=False)
    weights = model.get_weights()
    assert all(np.isfinite(weight).all() for weight in weights)


def test_a_missed_expectation_ends_with_5(start: Start) -> None:
    """A run whose score misses its bound is finished, all files written, and fails with 5."""
    result = start(expect={"test_rmse": {"at_most": 1e-9}, "val_mae": {"at_least": 0.0}})
    assert (result.status, result.exit_code) == ("finished", 5)
    assert isinstance(result.failure, ExpectationError)
    assert [problem.where for problem in result.failure.problems] == ["expect.test_rmse"]
    assert (result.folder / "predictions.csv").exists()


def test_data_that_do_not_fit_write_nothing(start: Start, tmp_path: Path) -> None:
    """An error of the data comes before any folder is made."""
    dataset = {"kind": "generated", "task": "sum", "samples": 2, "validation": {"fraction": 0.9}}
    with pytest.raises(DataError):
        start(dataset=dataset)
    assert list(tmp_path.iterdir()) == []


def test_a_bug_leaves_its_traceback(start: Start, tmp_path: Path) -> None:
    """When a part breaks, the run is marked as failed, and its log has the traceback."""

    class Broken(Listener):
        def epochs(self, metrics: EpochMetrics) -> None:
            raise ZeroDivisionError(f"a recorder's own bug at {metrics.epochs_done}")

    with pytest.raises(ZeroDivisionError):
        start(recorders=(Broken(),))
    (folder,) = tmp_path.iterdir()
    assert read_run(folder)["status"] == "failed"
    assert "a recorder's own bug" in (folder / "log.txt").read_text()


def test_best_weights_are_kept_with_early_stopping(start: Start) -> None:
    """A run that stops early has finished, says why, and scores the best epoch's weights."""
    stopping = {"patience": 3, "min_delta": 0.5}
    result = start(training={**SUM["training"], "epochs": 300, "early_stopping": stopping})
    epochs = len(result.history["loss"])
    assert epochs < 300
    assert result.reason.startswith(f"early stopping after epoch {epochs}: val_loss did not")
    rows = [row for row in read_table(result.folder / "predictions.csv") if row["split"] == "val"]
    errors = [float(row["prediction"]) - float(row["target"]) for row in rows]
    scale = json.loads((result.folder / "preprocessing.json").read_text())["targets"]["spread"]
    assert np.mean(np.square(errors)) / scale[0] ** 2 == pytest.approx(
        result.history["val_loss"].min(), rel=1e-4
    )


def wait_for_training(runs: Path, process: "subprocess.Popen[bytes]") -> Path:
    """The folder of a run that has written a history."""
    for _ in range(600):
        histories = list(runs.glob("*/history.csv"))
        if histories:
            return histories[0].parent
        assert process.poll() is None
        time.sleep(0.1)
    raise TimeoutError


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_in_good_order(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    """An interrupted run writes all its files, is resumable, and says which signal it was."""
    config = {**SUM, "training": {**SUM["training"], "epochs": 100_000_000}}
    command = [sys.executable, "-c", PROGRAM, json.dumps(config), str(tmp_path)]
    with subprocess.Popen(command) as process:
        folder = wait_for_training(tmp_path, process)
        process.send_signal(number)
        assert process.wait(timeout=60) == code
    facts = read_run(folder)
    assert facts["status"] == "interrupted"
    assert number.name in str(facts["reason"])
    assert list_files(folder) == FILES
    with np.load(max(folder.glob("checkpoint/*"))) as state:
        assert state["carry/epoch/0"] == len(read_table(folder / "history.csv")) > 0


def test_a_run_outside_the_main_thread_works(start: Start) -> None:
    """A notebook's or a sweep's thread may run experiments; signals are then not watched."""
    results: list[Result] = []
    thread = threading.Thread(target=lambda: results.append(start()))
    thread.start()
    thread.join()
    assert results[0].status == "finished"
