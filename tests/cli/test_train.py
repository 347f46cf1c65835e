"""`lstm-cli train`, as it is used: real processes and what they leave."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.explain.starters import starter
from lstm_cli.nn.runtime import load_tensorflow
from tests.cli.conftest import Ending, Run

SUM = starter("many_to_one")
FILES = {
    ".lock",
    "config.yaml", "run.json", "log.txt", "history.csv", "metrics.json", "predictions.csv",
    "metrics_by_step.csv", "model.keras", "preprocessing.json", "baselines.json",
    "plots", "checkpoint", "wandb",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run in, with a file of a sweep's values."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "sweep.yaml").write_text("wandb_version: 1\ntraining.batch_size: {value: 5}\n")
    return folder


@pytest.fixture(scope="module")
def environment(home: Path) -> dict[str, str]:
    """The environment of somebody who is not logged in to W&B."""
    mine = {name: text for name, text in os.environ.items() if not name.startswith("WANDB_")}
    return mine | {"HOME": str(home), "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def two_runs(process: Run, home: Path, environment: dict[str, str]) -> Ending:
    """Two configs trained by one command, with the options of a W&B agent."""
    (home / "second.yaml").write_text(f"extends: {SUM}\nname: second\nseed: 1\n")
    return process(
        "train", SUM, "second.yaml", "--json", "--training.epochs", "20",
        "--model={'encoder': {'units': 4}}", "--_wandb={'code': None}",
        cwd=home, env=environment | {"WANDB_SWEEP_PARAM_PATH": str(home / "sweep.yaml")},
    )  # fmt: skip


@pytest.fixture(scope="module")
def results(two_runs: Ending) -> list[dict[str, Any]]:
    """What it printed, one object a run."""
    return [json.loads(line) for line in two_runs.out.splitlines()]


@pytest.fixture(scope="module")
def folders(results: list[dict[str, Any]]) -> list[Path]:
    """Its run folders."""
    return [Path(result["folder"]) for result in results]


def test_a_run_ends_well(two_runs: Ending, results: list[dict[str, Any]]) -> None:
    """Each run is one JSON object on standard output; all else is on standard error."""
    assert two_runs.code == 0
    assert [result["name"] for result in results] == ["many_to_one", "second"]
    for result in results:
        assert (result["status"], result["epochs"], result["exit_code"]) == ("finished", 20, 0)
        assert result["metrics"]["test_rmse"] > 0
        assert {row["split"] for row in result["predictions"]} == {"test", "predict"}
        assert result["wandb"].startswith(result["folder"])


def test_a_pipe_gets_lines(two_runs: Ending) -> None:
    """Elsewhere than at a terminal there are no colours and no bar, only lines."""
    assert "many_to_one: epoch 20/20, loss " in two_runs.err
    assert not any(mark in two_runs.err for mark in "\x1b\r")
    assert "tensorflow" not in two_runs.err.lower()


def test_a_run_folder_is_complete(folders: list[Path], home: Path) -> None:
    """A run folder, under runs/ by default, holds every file that is promised, and no other."""
    for folder in folders:
        assert folder.parent == home / "runs"
        assert {path.name for path in folder.iterdir()} == FILES
        assert {path.name for path in (folder / "plots").iterdir()} >= {"loss.png"}
        assert len((folder / "history.csv").read_text().splitlines()) == 21


def test_all_layers_reach_the_config(folders: list[Path]) -> None:
    """The sweep's file and a nested Python value are in the config that the folder keeps."""
    for seed, folder in enumerate(folders):
        config = load_config(folder / "config.yaml", environment={})
        assert config.seed == seed
        assert config.training.batch_size == 5
        assert config.training.compile == "xla"
        assert config.model.encoder.units == (4,)


def test_run_json_tells_of_the_run(folders: list[Path]) -> None:
    """Both runs are of one process; W&B's log has the id that the folder names."""
    told = [json.loads((folder / "run.json").read_text()) for folder in folders]
    assert told[0]["pid"] == told[1]["pid"]
    for run, folder in zip(told, folders, strict=True):
        assert run["status"] == "finished"
        assert len(list((folder / "wandb").glob(f"offline-run-*-{run['wandb_id']}"))) == 1


def test_the_model_opens_with_keras(folders: list[Path]) -> None:
    """The model is a plain Keras file that takes and gives what the mode says."""
    load_tensorflow()
    import keras  # noqa: PLC0415 - takes seconds

    model = keras.saving.load_model(folders[0] / "model.keras")
    assert (model.input_shape, model.output_shape) == ((None, 3, 1), (None, 1, 1))


def test_a_quiet_run_prints_nothing(process: Run, home: Path, environment: dict[str, str]) -> None:
    """A config from standard input, a name and a deep folder of one's own, and not a word."""
    ending = process(
        "train", "-", "--quiet", "--wandb", "disabled", "--name", "mine", "--runs-dir", "deep/er",
        "--training.epochs=20", "model.encoder.units=4", "training.compile=graph",
        stdin=SUM.read_text("utf-8"), cwd=home, env=environment,
    )  # fmt: skip
    assert (ending.code, ending.out, ending.err) == (0, "", "")
    (folder,) = (home / "deep" / "er").iterdir()
    assert folder.name.startswith("mine-")
    assert {path.name for path in folder.iterdir()} == FILES - {"wandb"}


def test_mistakes_come_before_tensorflow(home: Path) -> None:
    """One wrong config among several: nothing is trained, and TensorFlow is not even imported."""
    (home / "wrong.yaml").write_text("mode: many_to_one\ndataset: {kind: nothing}\n")
    words = ["train", str(SUM), "wrong.yaml", "--runs-dir", "untouched"]
    program = (
        "import sys; from lstm_cli.cli.app import main; "
        f"print(main({words}), 'tensorflow' in sys.modules, 'wandb' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=home, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["2", "False", "False"]
    assert done.stderr.startswith("error: wrong.yaml:2:")
    assert not (home / "untouched").exists()


def test_the_module_is_the_program(process: Run) -> None:
    """`python -m lstm_cli` and `lstm-cli` are the same."""
    program = Path(sys.executable).with_name("lstm-cli")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert process("--version") == Ending(0, done.stdout, done.stderr)
