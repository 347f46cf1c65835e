"""Runs inside a W&B sweep: what the agent says of the trial, and runs that are not the trial."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lstm_cli.records.tracking.recorder import TrackingRecorder
from tests.agent import write_values
from tests.records.tracking.telling import Begin, End, Metrics, ReadLog, tell

VALUES = {"seed": 3, "training.epochs": 4, "tracking": {"wandb": {"group": "swept"}}}


@pytest.fixture
def _sweep(environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a trial."""
    values = write_values(tmp_path / "values.yaml", VALUES)
    monkeypatch.chdir(environment)
    monkeypatch.setenv("WANDB_SWEEP_ID", "s1")
    monkeypatch.setenv("WANDB_RUN_ID", "abcd1234")
    monkeypatch.setenv("WANDB_PROJECT", "of-the-sweep")
    monkeypatch.setenv("WANDB_SWEEP_PARAM_PATH", str(values))


@pytest.mark.slow
@pytest.mark.usefixtures("_sweep")
def test_a_trial_is_the_sweeps_and_another_run_is_not(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, read_log: ReadLog
) -> None:
    """The trial has the agent's id and project and the swept names in its config, all quietly.

    A run of another id, which is resumed there, keeps its own id, project and config.
    """
    trial, trial_start = begin(tmp_path / "runs")
    other, start = begin(tmp_path / "runs")
    other.update(wandb_id="other")
    assert trial.wandb_id == "abcd1234"
    told: list[dict[str, Any]] = []
    with TrackingRecorder() as companion:
        for run in (trial_start, replace(start, wandb_id="other")):
            tell(companion, run, metrics(3), end())
            assert companion.wait(20)
        child = companion._child
        assert child
        child._errors.seek(0)
        assert child._errors.read() == b""
        assert companion.warnings == []
    for folder in (trial, other):
        log = read_log(folder.path)
        assert len(log["history"]) == 3
        told.append(log["run"][0])
    first, second = told
    assert (first["run_id"], first["sweep_id"]) == ("abcd1234", "s1")
    assert first["project"] == "of-the-sweep"
    config = first["config"]["update"]
    assert (config["seed"], config["training.epochs"]) == (3, 4)
    assert config["tracking"]["wandb"]["group"] == "swept"
    assert config["tracking"]["wandb"]["tags"] == ["a"]
    assert (second["run_id"], second.get("sweep_id")) == ("other", None)
    assert second["project"] == "lstm-cli"
    assert "training.epochs" not in second["config"]["update"]
