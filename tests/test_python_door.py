"""`lstm_cli.run`: what notebooks and scripts call."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstm_cli
from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError, ExpectationError, MachineError, TrainingError
from lstm_cli.explain.starters import starter
from lstm_cli.records.run_folder import read_run
from lstm_cli.types import Result

SUM = starter("many_to_one")
SMALL: dict[str, Any] = {
    "mode": "many_to_one",
    "name": "small",
    "dataset": {"kind": "generated", "task": "sum"},
    "model": {"encoder": {"units": 4}},
    "training": {"epochs": 3, "compile": "graph"},
    "tracking": {"wandb": {"mode": "disabled"}},
}


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let the processes of a test take SIGINT, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The result of a small config, run outside the main thread."""
    folder = tmp_path_factory.mktemp("runs")
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: lstm_cli.run(SMALL, runs_dir=folder)).result()


def test_importing_the_package_imports_nothing_else() -> None:
    """`import lstm_cli` costs nothing: no framework, no NumPy, no other module of our own."""
    program = "import sys, lstm_cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert [name for name in loaded if name.startswith("lstm_cli.")] == []
    assert not loaded & {"tensorflow", "keras", "wandb", "numpy", "pydantic", "yaml", "rich"}


def test_the_result_holds_all_that_a_notebook_plots(result: Result) -> None:
    """History as arrays, scores, predictions, and where the run folder is."""
    assert (result.name, result.status, result.exit_code) == ("small", "finished", 0)
    assert result.history["epoch"].tolist() == [1, 2, 3]
    assert result.history["loss"].dtype == np.float64
    assert result.history["loss"].shape == result.history["val_loss"].shape == (3,)
    assert result.metrics["test_rmse"] > 0
    assert set(result.predictions.split) == {"train", "val", "test"}
    assert (result.folder / "plots" / "loss.png").exists()
    assert not (result.folder / "wandb").exists()


@pytest.mark.slow
def test_every_form_of_a_config_gives_the_same_run(result: Result, tmp_path: Path) -> None:
    """A checked config trains as the mapping does, and so does the file that a run leaves."""
    config = load_config(SMALL, environment={})
    path = result.folder / "config.yaml"
    for again in (
        lstm_cli.run(config, runs_dir=tmp_path),
        lstm_cli.run(str(path), runs_dir=tmp_path),
    ):
        assert again.history["loss"].tolist() == result.history["loss"].tolist()
        assert again.predictions == result.predictions


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"mode": "many_to_one", 3: 4},
        "mode: many_to_one",
        Path("nowhere.yaml"),
        None,
        5,
        [SMALL],
    ],
)
def test_a_wrong_config_is_an_error(config: Any, tmp_path: Path) -> None:
    """What is no config, of whatever type, is a ConfigError; nothing is written."""
    with pytest.raises(ConfigError):
        lstm_cli.run(config, runs_dir=tmp_path)
    assert not list(tmp_path.iterdir())


def test_wrong_options_are_errors(tmp_path: Path) -> None:
    """A mode that W&B does not have, and a file in place of the folder of runs."""
    with pytest.raises(ConfigError, match=r"^wandb: 'off' is no mode of W&B\. Use offline, online"):
        lstm_cli.run(SMALL, runs_dir=tmp_path, wandb="off")
    with pytest.raises(MachineError, match="is a file"):
        lstm_cli.run(SMALL, runs_dir=SUM)


def test_a_diverging_run_raises(tmp_path: Path) -> None:
    """A loss that is no longer finite is a TrainingError; the folder tells it too."""
    steep = {"optimizer": {"name": "sgd", "learning_rate": 1e30}}
    with pytest.raises(TrainingError, match="loss became"):
        lstm_cli.run(SMALL | {"training": SMALL["training"] | steep}, runs_dir=tmp_path)
    (folder,) = tmp_path.iterdir()
    assert read_run(folder)["status"] == "failed"


@pytest.mark.slow
def test_a_missed_expectation_raises(tmp_path: Path) -> None:
    """A score beyond its bound is an ExpectationError after a finished run."""
    with pytest.raises(ExpectationError, match="test_rmse"):
        lstm_cli.run(SMALL | {"expect": {"test_rmse": {"at_most": 1}}}, runs_dir=tmp_path)
    (folder,) = tmp_path.iterdir()
    assert read_run(folder)["status"] == "finished"


@pytest.mark.slow
def test_an_interrupt_ends_the_script_too(tmp_path: Path) -> None:
    """Ctrl-C leaves the run in order, and then is a KeyboardInterrupt: a loop of runs ends."""
    program = f"""
import lstm_cli
try:
    while True:
        lstm_cli.run({SMALL | {"training": {"epochs": 100_000_000}}}, runs_dir={str(tmp_path)!r})
except KeyboardInterrupt:
    print("left the loop")
"""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    while not (found := list(tmp_path.glob("*/run.json"))):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "left the loop\n")
    assert json.loads(found[0].read_text())["status"] == "interrupted"
