"""Trials of one warm worker: each as if it were alone, and their memory bounded."""

import csv
import os
import time
from pathlib import Path

import pytest

from lstm_cli.records.facts import THREADS
from lstm_cli.sweeps.trials.sweep_folder import list_unfinished_runs
from lstm_cli.sweeps.workers.pool import WorkerSettings, measure_memory
from tests.launched import SECONDS, clean_environment, launch, list_runs, tell_differences
from tests.sweeps.workers.processes import list_workers

BASE = """
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 8, dropout: 0.2, recurrent_dropout: 0.1}}
training: {epochs: 40, batch_size: 8}
"""
SWEEP = """
method: grid
metric: {name: test_rmse, goal: minimize}
parameters:
  model.encoder.units: {values: [5, 8]}
  training.optimizer.learning_rate: {values: [0.001, 0.01]}
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_trial_is_what_training_its_config_alone_gives(tmp_path: Path, workers: int) -> None:
    """Bit for bit: `train` of its config.yaml in a fresh process with the same threads."""
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    on = ("--config=base.yaml", f"--workers={workers}", "--wandb=disabled")
    assert launch(tmp_path, "sweep", "sweep.yaml", *on).wait(SECONDS) == 0
    (plan,) = (tmp_path / "runs").glob("*/plan.jsonl")
    trials = list_unfinished_runs(plan.parent)
    assert len(trials) == 4
    environment = clean_environment(tmp_path) | WorkerSettings(workers).environment
    assert environment[THREADS] == str(max(1, (os.cpu_count() or 1) // workers))
    for trial in trials:
        alone = tmp_path / f"alone-{trial.trial}"
        words = ("train", trial.folder / "config.yaml", "--runs-dir", alone, "--wandb=disabled")
        assert launch(tmp_path, *words, env=environment).wait(SECONDS) == 0
        (run,) = list_runs(alone)
        assert tell_differences(trial.folder, run) == []


LIMIT_MEGABYTES = 1300
SHAPES = """
method: grid
metric: {name: loss, goal: minimize}
parameters:
  model.encoder.units: {distribution: int_uniform, min: 3, max: 32}
  training.optimizer.learning_rate: {values: [0.001, 0.01]}
  seed: {values: [0, 1, 2, 3, 4]}
"""


@pytest.mark.slow
def test_three_hundred_trials_of_thirty_shapes_stay_under_the_limit(tmp_path: Path) -> None:
    """A worker whose memory has grown above the limit ends, and another one goes on."""
    (tmp_path / "base.yaml").write_text(BASE.replace("epochs: 40", "epochs: 2"))
    (tmp_path / "sweep.yaml").write_text(SHAPES)
    on = ("--config=base.yaml", "--wandb=disabled", f"--worker-memory={LIMIT_MEGABYTES}")
    process = launch(tmp_path, "sweep", "sweep.yaml", *on)
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in list_workers(process.pid):
            peaks[pid] = max(peaks.get(pid, 0), measure_memory(pid))
        time.sleep(0.05)
    assert process.returncode == 0
    (results,) = (tmp_path / "runs").glob("*/results.csv")
    with results.open(newline="") as file:
        statuses = [row["status"] for row in csv.DictReader(file)]
    print(peaks)
    assert statuses == ["finished"] * 300
    assert len(peaks) > 1
    assert max(peaks.values()) < LIMIT_MEGABYTES << 20
