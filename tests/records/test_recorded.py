"""A run read back from its folder: the very things that its recorders were told."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.loading import load_config
from lstm_cli.errors import DataError
from lstm_cli.explain.starters import starter
from lstm_cli.records.csv_tables import read_rows, write_predictions
from lstm_cli.records.recorded import read_predictions, read_recorded
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.types import EpochMetrics, Predictions, RunEnd

Metrics: TypeAlias = Callable[..., EpochMetrics]
End: TypeAlias = Callable[..., RunEnd]
Build: TypeAlias = Callable[..., Predictions]

CONFIG = load_config(starter("many_to_one"), environment={})
BY_STEP = [{"split": "test", "step": 1, "feature": "12", "samples": 4, "rmse": 0.25}]
CONFUSION = [{"split": "test", "expected": "1", "predicted": "02", "count": 3}]


@pytest.fixture
def folder(tmp_path: Path, metrics: Metrics, end: End) -> Path:
    """The folder of a run of 30 epochs that has ended."""
    with_nan = {"test_rmse": 1.5, "test_r2": math.nan}
    run = RunFolder.create(tmp_path, "sum")
    run.write_config(dump_config(CONFIG))
    run.write_rows("metrics_by_step.csv", [*BY_STEP, {**BY_STEP[0], "step": 2, "mae": 1.0}])
    run.write_rows("confusion.csv", CONFUSION)
    run.epochs(metrics(30))
    run.finish(end(metrics=with_nan, kept_epoch=4))
    return run.path


def _change(folder: Path, **fields: object) -> None:
    path = folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_all_of_a_run_is_read_back(folder: Path, metrics: Metrics, end: End) -> None:
    """Id, config, every epoch to the last bit, scores, predictions and tables."""
    run = read_recorded(folder)
    told = metrics(30)
    assert run.start.folder == folder
    assert run.start.wandb_id == json.loads((folder / "run.json").read_text())["wandb_id"]
    assert run.start.config == CONFIG.model_dump(mode="json")
    assert (run.epochs.names, run.epochs.first_epoch) == (told.names, 1)
    np.testing.assert_array_equal(run.epochs.values, told.values)
    assert (run.epochs.epochs_done, run.epochs.epochs_total) == (30, 30)
    assert (run.end.status, run.end.reason, run.end.kept_epoch) == (
        "finished",
        "all epochs done",
        4,
    )
    assert run.end.metrics["test_rmse"] == 1.5
    assert math.isnan(run.end.metrics["test_r2"])
    assert run.end.predictions == end().predictions
    assert list(run.end.by_step) == [*BY_STEP, {**BY_STEP[0], "step": 2, "mae": 1.0}]
    assert list(run.end.confusion) == CONFUSION


def test_a_run_that_died_early_has_what_it_left(tmp_path: Path) -> None:
    """A config and nothing else is a failed run without epochs, scores and predictions."""
    run = RunFolder.create(tmp_path, "sum")
    run.write_config(dump_config(CONFIG))
    run.release()
    read = read_recorded(run.path)
    assert (read.end.status, read.end.reason) == ("failed", "its process is gone")
    assert len(read.epochs.values) == len(read.end.predictions) == len(read.end.metrics) == 0


def test_a_run_that_goes_on_is_not_read(tmp_path: Path) -> None:
    """Its own process tells W&B of it."""
    run = RunFolder.create(tmp_path, "sum")
    run.write_config(dump_config(CONFIG))
    with pytest.raises(DataError, match=r"the run is still running. Wait for its end"):
        read_recorded(run.path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("run.json", "{", "run.json: cannot be read: it is not whole"),
        (
            "run.json",
            '{"form": 1, "wandb_id": "a", "status": []}',
            "status is [], which no run has",
        ),
        ("config.yaml", "name: [", "config.yaml:"),
        ("config.yaml", "mode: many_to_one", "config.yaml"),
        ("history.csv", "", "history.csv: cannot be read: it is not whole"),
        ("history.csv", "epoch,loss\n1,0.5\n2", "history.csv: cannot be read: it is not whole"),
        ("history.csv", "epoch,loss\n1,0.5\n3,0.4\n", "does not have all epochs in their order"),
        ("metrics.json", '{"test_rmse": "1"}', "metrics.json: test_rmse is no number"),
        ("predictions.csv", "sample,spl", "predictions.csv: holds something else"),
        ("predictions.csv", "sample\n1,2\n", "predictions.csv: cannot be read: it is not whole"),
        ("metrics_by_step.csv", "step,rmse\n1,x\n", "metrics_by_step.csv: could not convert"),
        ("confusion.csv", 'a\n"', "confusion.csv: cannot be read: it is not whole"),
    ],
)
def test_a_torn_file_is_a_sentence(folder: Path, name: str, content: str, message: str) -> None:
    """Each file that is not whole, or holds something else, is named."""
    (folder / name).write_text(content)
    with pytest.raises(DataError) as caught:
        read_recorded(folder)
    assert message in str(caught.value)


@pytest.mark.parametrize("wandb_id", ["../../x", "", "a" * 129, "a b", None, 7, "a\n"])
def test_an_id_that_is_no_name_is_refused(folder: Path, wandb_id: object) -> None:
    """It becomes part of a folder's name."""
    _change(folder, wandb_id=wandb_id)
    with pytest.raises(DataError, match=r"wandb_id is .* Give up to 128 letters, digits, - and _"):
        read_recorded(folder)


@pytest.mark.parametrize("name", ["plots", "plots/loss.png", "wandb", "log.txt", "history.csv"])
def test_a_link_that_leads_out_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    """Nothing outside the folder is read, and nothing there is written over."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError, match="is a link that leads out of the run folder"):
        read_recorded(folder)


@pytest.mark.parametrize("kept", [0, 31, "4", True, None, 1.5])
def test_a_kept_epoch_that_is_none_is_left_out(folder: Path, kept: object) -> None:
    """An older run has none, and a resumed one may have lost it."""
    _change(folder, kept_epoch=kept)
    assert read_recorded(folder).end.kept_epoch in {None, 1}


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=20))
def test_numbers_come_back_as_the_same_float32(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float]
) -> None:
    """Any prediction that is written is read with the same bits, infinity too."""
    path = tmp_path_factory.mktemp("table") / "predictions.csv"
    rows = len(numbers)
    known: dict[str, Any] = {"sample": range(rows), "split": ["test"] * rows, "step": [1] * rows}
    places = {"source": ["row 1"] * rows, "group": [None] * rows, "time": [None] * rows}
    values = {"feature": ["y"] * rows, "target": [None] * rows, "prediction": numbers}
    table = Predictions.from_columns(known | places | values | {"probability": [None] * rows})
    write_predictions(path, table)
    np.testing.assert_array_equal(read_predictions(path).prediction, np.array(numbers, np.float32))


def test_labels_that_look_like_numbers_stay_labels(tmp_path: Path, predictions: Build) -> None:
    """Classes called 1 and 01 are two, an unknown target is None, and probabilities are kept."""
    compare = lambda sample, *_: (None if sample == 2 else "01", "1")  # noqa: E731
    table = predictions({"test": 3}, 1, ("label",), compare, group=lambda *_: "g")
    write_predictions(tmp_path / "p.csv", table)
    read = read_predictions(tmp_path / "p.csv")
    assert read == table
    assert read.target.tolist() == ["01", "01", None]


def test_a_file_cannot_ask_for_endless_memory(tmp_path: Path, predictions: Build) -> None:
    """A step that no horizon has is refused; a table of few long sequences is read."""
    table = predictions({"test": 300}, 1)
    write_predictions(tmp_path / "p.csv", table)
    text = (tmp_path / "p.csv").read_text()
    (tmp_path / "p.csv").write_text(text.replace(",1,y,", ",2000000000,y,", 1))
    with pytest.raises(DataError, match="holds something else than predictions"):
        read_predictions(tmp_path / "p.csv")
    write_predictions(tmp_path / "p.csv", predictions({"test": 2, "train": 5}, 90))
    assert len(read_predictions(tmp_path / "p.csv")) == 7 * 90


def test_no_file_is_no_rows(tmp_path: Path) -> None:
    """What a run did not write is empty."""
    assert read_rows(tmp_path / "confusion.csv") == []
    assert len(read_predictions(tmp_path / "predictions.csv")) == 0
