"""What `lstm-cli train` makes of its command line, and how a run that goes wrong ends."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lstm_cli.cli import train_runs as training
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import DataError
from lstm_cli.explain.starters import starter
from tests.cli.conftest import Ending, Run

SUM = starter("many_to_one")
NO_PLACE = Path("/proc/runs")  # nobody can write there, not even root


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[ExperimentConfig, dict[str, Any]]]:
    """The runs that a command line asks for; each ends as if its data were wrong."""
    runs = []

    def refuse(config: ExperimentConfig, **options: Any) -> None:
        runs.append((config, options))
        raise DataError(f"{config.name} has no data. Give some.")

    monkeypatch.setattr(training, "run", refuse)
    return runs


@pytest.fixture
def train(run: Run, tmp_path: Path) -> Run:
    """A function that trains a small network in this process, without W&B."""

    def train_here(*arguments: str) -> Ending:
        small = ("--training.epochs", "3", "--model.encoder.units", "4", "training.compile=graph")
        return run("train", SUM, "--runs-dir", tmp_path, "--wandb", "disabled", *small, *arguments)

    return train_here


@pytest.mark.parametrize(
    "words",
    [
        ["--training.epochs=7", "--model.encoder.units=[9, 4]"],
        ["--training.epochs", "7", "--model.encoder.units", "[9,4]"],
        ["training.epochs=7", "model.encoder.units=[9, 4]"],
        ["--set", "training.epochs=7", "--set=model.encoder.units=[9, 4]"],
        ["--training={'epochs': 7}", "--model={'encoder': {'units': [9, 4]}}"],
        ["--training", "{epochs: 7}", "--model", "{encoder: {units: [9, 4]}}", "--_wandb", "{}"],
        ["--training.epochs=7", "--model.encoder={'units': (9, 4)}", "--_wandb={'a': 1}"],
    ],
)
def test_every_form_of_an_override_reaches_the_run(
    run: Run, asked: list[tuple[ExperimentConfig, dict[str, Any]]], words: Sequence[str]
) -> None:
    """People's and W&B agents' ways to set a key mean the same."""
    run("train", *words, SUM)
    config = asked[0][0]
    assert (config.training.epochs, config.model.encoder.units) == (7, (9, 4))


def test_a_sweeps_values_lie_between_file_and_command_line(
    run: Run,
    asked: list[tuple[ExperimentConfig, dict[str, Any]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What WANDB_SWEEP_PARAM_PATH names is over the file and under the command line."""
    path = tmp_path / "values.yaml"
    path.write_text("wandb_version: 1\nseed: {value: 5}\ntraining.epochs: {value: 6}\n")
    monkeypatch.setenv("WANDB_SWEEP_PARAM_PATH", str(path))
    run("train", SUM, "--training.epochs", "7")
    assert (asked[0][0].seed, asked[0][0].training.epochs) == (5, 7)


def test_configs_of_one_command_share_what_is_warm(
    run: Run, asked: list[tuple[ExperimentConfig, dict[str, Any]]]
) -> None:
    """All runs of a command have one engine and one companion process, and one name if given."""
    ending = run("train", SUM, starter("one_to_many"), "--name", "both", "--runs-dir", "there")
    (first, ours), (second, theirs) = asked
    assert (first.name, second.name) == ("both", "both")
    assert (first.mode, second.mode) == ("many_to_one", "one_to_many")
    assert ours == theirs
    assert ours["warm"] is theirs["warm"]
    assert ours["runs_dir"] == Path("there")
    assert (ending.code, ending.out) == (3, "")
    assert ending.err == "error: both has no data. Give some.\n" * 2


def test_a_trial_of_a_wandb_sweep_is_one_run(
    run: Run,
    asked: list[tuple[ExperimentConfig, dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two configs would be one run in W&B, so they are refused before anything is begun."""
    monkeypatch.setenv("WANDB_SWEEP_ID", "s1")
    monkeypatch.setenv("WANDB_RUN_ID", "abcd1234")
    ending = run("train", SUM, SUM)
    assert (ending.code, asked) == (2, [])
    sentence = "2 runs are asked for in the place of run abcd1234 of a W&B sweep. Give one."
    assert ending.err == f"error: WANDB_RUN_ID: {sentence}\n"
    run("train", SUM)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["--wandb", "off"],
            2,
            "--wandb: 'off' is no mode of W&B. Use offline, online or disabled.",
        ),
        (["--name", "a b"], 2, "--name: 'a b' is not allowed. "),
        (["--trainin.epochs", "7"], 2, "command line: --trainin.epochs: unknown option. Did you "),
        (["--training.epochs", "many"], 2, "command line: --training.epochs: 'many' is text. "),
        (["--runs-dir", SUM], 6, f"{SUM}: is a file, so no runs can be kept there. "),
        (["--runs-dir", SUM / "deep"], 6, f"{SUM}: is a file, so no runs can be kept there. "),
        (["--runs-dir", NO_PLACE], 6, f"{NO_PLACE}: cannot be written: "),
    ],
)
def test_what_cannot_be_is_one_sentence(
    run: Run, words: Sequence[str | Path], code: int, message: str
) -> None:
    """A mistake, or a place that cannot be written, is one line and the exit code of its kind."""
    ending = run("train", SUM, *words)
    assert (ending.code, ending.out) == (code, "")
    assert ending.err.startswith(f"error: {message}")
    assert ending.err.count("\n") == 1


def test_an_unknown_wandb_mode_leaves_no_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong word in WANDB_MODE is found before anything is begun."""
    monkeypatch.setenv("WANDB_MODE", "sometimes")
    ending = run("train", SUM, "--runs-dir", tmp_path / "runs")
    assert ending.code == 2
    assert ending.err.startswith("error: WANDB_MODE: the environment variable is 'sometimes'. ")
    assert not (tmp_path / "runs").exists()


def test_divergence_is_exit_code_4(train: Run, tmp_path: Path) -> None:
    """A loss that is no longer finite ends the run as failed, with advice and a whole folder."""
    ending = train("--json", "--training.optimizer={'name': 'sgd', 'learning_rate': 1e30}")
    result = json.loads(ending.out)
    assert (ending.code, result["exit_code"], result["status"]) == (4, 4, "failed")
    assert "Lower training.optimizer.learning_rate (1e+30)" in ending.err
    (folder,) = tmp_path.iterdir()
    assert json.loads((folder / "run.json").read_text())["status"] == "failed"
    assert (folder / "model.keras").exists()


def test_a_missed_expectation_is_exit_code_5(train: Run, tmp_path: Path) -> None:
    """The run is finished and reported; the score that was missed is said, and ends it with 5."""
    ending = train("--expect", "{test_rmse: {at_most: 1}}")
    assert ending.code == 5
    assert "many_to_one: finished, all 3 epochs done" in ending.out
    assert "test_rmse is 15" in ending.err.splitlines()[-1]
    (folder,) = tmp_path.iterdir()
    assert json.loads((folder / "run.json").read_text())["status"] == "finished"
