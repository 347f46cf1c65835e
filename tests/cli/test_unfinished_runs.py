"""Runs that did not come to their end: every command that meets one says how to go on with it."""

import json
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

import pytest
import yaml

from tests.cli.conftest import Run
from tests.conftest import Trained

SMALL = """
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 3}}
training: {epochs: 3, compile: graph}
tracking: {wandb: {mode: disabled}}
"""
NO_CONFIG = (
    "there is no config.yaml in it: the run's process ended before it could write it{}, and "
    "nothing was trained. Remove the folder, and train the config again."
)
FULL = "a/config.yaml: cannot be written: No space left on device. Free some space there."
VALUES = ("--values", "[[50], [51], [52]]")


@pytest.fixture
def folder(trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A finished run, as `a run` in the working directory."""
    monkeypatch.chdir(tmp_path)
    copytree(trained({"name": "a", **yaml.safe_load(SMALL)}), tmp_path / "a run")
    return Path("a run")


def change(folder: Path, facts: Mapping[str, object]) -> None:
    """Let a run's run.json say something else."""
    path = folder / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


STATUSES = {
    "dead": ({"status": "running", "reason": ""}, "dead"),
    "stopped": ({"status": "stopped", "reason": "time"}, "stopped: time"),
    "interrupted": ({"status": "interrupted", "reason": "SIGINT"}, "interrupted: SIGINT"),
    "failed": ({"status": "failed", "reason": "nan"}, "failed: nan"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_predictions_of_an_unfinished_run_say_how_to_go_on(
    run: Run, folder: Path, status: str
) -> None:
    """Beside what its model says by now; where it has none yet, that is all."""
    facts, shown = STATUSES[status]
    change(folder, facts)
    ending = run("predict", folder, *VALUES)
    told = f"a run: this run is {shown}. To go on with it: lstm-cli resume 'a run'\n"
    assert (ending.code, ending.err) == (0, told)
    (folder / "model.keras").unlink()
    ending = run("predict", folder, *VALUES)
    assert ending.code == 3
    sentence = f"there is no model.keras in it; the run is {status}."
    advice = "To go on with it: lstm-cli resume 'a run'"
    assert ending.err == f"error: a run: {sentence} {advice}\n"


def test_a_finished_run_without_its_model_is_trained_again(run: Run, folder: Path) -> None:
    """There is nothing to go on with."""
    (folder / "model.keras").unlink()
    ending = run("predict", folder, *VALUES)
    assert ending.err.endswith("the run is finished. Train it again.\n")


@pytest.mark.parametrize("reason", ["", FULL])
@pytest.mark.parametrize(
    "words",
    [
        ("resume",),
        ("predict", *VALUES),
        ("evaluate",),
        ("plot",),
        ("wandb", "push", "--wandb", "offline"),
    ],
)
def test_a_run_that_could_not_write_its_config(
    run: Run, folder: Path, words: tuple[str, ...], reason: str
) -> None:
    """A disk too full for config.yaml, or a kill before it: what has happened, and what to do."""
    for name in ("config.yaml", "model.keras"):
        (folder / name).unlink()
    change(folder, {"status": "failed" if reason else "running", "reason": reason})
    command = words[: 2 if words[0] == "wandb" else 1]
    ending = run(*command, folder, *words[len(command) :])
    assert ending.code == 3
    why = f" ({FULL})" if reason else ""
    assert ending.err == f"error: a run: {NO_CONFIG.format(why)}\n"


def test_such_a_run_is_in_nobody_s_way(run: Run, folder: Path, tmp_path: Path) -> None:
    """It is listed, and `--resume auto` begins a new run beside it."""
    (folder / "config.yaml").unlink()
    change(folder, {"status": "running"})
    assert "dead" in run("runs", "--runs-dir", tmp_path).out
    (tmp_path / "a.yaml").write_text(SMALL)
    words = ("train", "a.yaml", "--resume", "auto", "--runs-dir", tmp_path, "--quiet")
    assert run(*words).code == 0
    assert len(list(tmp_path.glob("a-*"))) == 1
