"""A sweep in W&B, offline: a log for each trial, and one for the sweep."""

import json
from pathlib import Path

import pytest

from lstm_cli.sweeps.trials.sweep_folder import list_unfinished_runs
from tests.cli.swept import find_sweep, sweep_in, write_files
from tests.records.conftest import read_wandb_log

SWEEP = """
name: told
method: grid
metric: {name: val_loss}
parameters:
  training.optimizer.learning_rate: {values: [0.1, 1.0e+30, 0.01]}
"""


@pytest.mark.slow
def test_each_trial_and_the_sweep_have_a_log(tmp_path: Path) -> None:
    """Offline, all in the group that is called as the sweep's folder; told again after a resume."""
    write_files(tmp_path, SWEEP)
    on = "--wandb=offline"
    assert sweep_in(tmp_path, "sweep.yaml", "--config=base.yaml", on, "--trials=3").code == 0
    sweep = find_sweep(tmp_path)
    trials = list_unfinished_runs(sweep)
    assert len(trials) == 3
    for trial in trials:
        log = read_wandb_log(trial.folder)
        run = log["run"][0]
        assert run["run_group"] == sweep.name
        assert run["display_name"] == trial.folder.name
        assert log["exit"][0]["exit_code"] == (1 if trial.status == "failed" else 0)
    told = read_wandb_log(sweep)
    assert told["run"][0]["run_group"] == sweep.name
    summary = {name: v for record in told["summary"] for name, v in record["update"].items()}
    assert summary["best_trial"] == 1
    (table,) = sweep.glob("wandb/offline-run-*/files/media/table/*.json")
    assert len(json.loads(table.read_text())["data"]) == 3
