"""Sweeps whose workers and whose own process are killed lose no trial and double none."""

import os
import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from lstm_cli.sweeps.folder import list_left_runs
from tests.launched import SECONDS, Process, launch, tell_differences, wait_for
from tests.sweeps.work.processes import list_workers

BASE = """
mode: many_to_one
dataset: {kind: generated, task: parity, samples: 3000, timesteps: 13}
model: {encoder: {units: 16, dropout: 0.1, recurrent_dropout: 0.1}}
training: {epochs: 12, batch_size: 8, compile: graph, checkpoint_seconds: 0.05}
"""
SWEEP = """
method: random
run_cap: 10
metric: {name: val_loss, goal: minimize}
parameters:
  training.optimizer.learning_rate: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0e-2}
"""
TRIALS, WORKERS = 10, 2
PARENT_KILLS, WORKER_KILLS = 5, 12
ON = ("--wandb=disabled", f"--workers={WORKERS}")


@dataclass(slots=True)
class Tally:
    """What was done to a sweep, and what its runs went on from."""

    parents: int = 0
    workers: int = 0
    processes: int = 0


def write_files(home: Path) -> None:
    """A sweep's file and its base config."""
    home.mkdir()
    (home / "base.yaml").write_text(BASE)
    (home / "sweep.yaml").write_text(SWEEP)


def find_sweep(home: Path) -> Path:
    """The only sweep's folder, as soon as there is one."""
    (plan,) = wait_for(lambda: [*(home / "runs").glob("*/plan.jsonl")], "a sweep's folder")
    return plan.parent


def find_start(pid: int) -> int:
    """When a process began, in ticks of the system's clock; 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0


def are_gone(pids: Sequence[int]) -> bool:
    """Whether none of these processes is there any more."""
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def begin(home: Path) -> Process:
    """The sweep's process: the first one, or one that goes on."""
    if (home / "runs").exists():
        return launch(home, "sweep", "resume", find_sweep(home), *ON)
    return launch(home, "sweep", "sweep.yaml", "--config=base.yaml", *ON)


def disturb(process: Process, random: np.random.Generator, tally: Tally) -> None:
    """Kill workers, or the sweep's process, until that is killed or at its end."""
    while process.poll() is None:
        time.sleep(float(random.uniform(1.0, 10.0)))
        workers = list_workers(process.pid)
        if tally.parents < PARENT_KILLS and random.uniform() < 0.3:
            process.kill()
            tally.parents += process.wait() == -signal.SIGKILL
            wait_for(partial(are_gone, workers), "the workers' end")
            return
        if workers and tally.workers < WORKER_KILLS:
            # The oldest: of those that have just begun, three in a row would cost the trial.
            os.kill(min(workers, key=find_start), signal.SIGKILL)
            tally.workers += 1


def read_results(sweep: Path) -> Mapping[str, str]:
    """Each trial's line of results.csv, its time and folder aside."""
    header, *lines = (sweep / "results.csv").read_text().splitlines()
    kept = [at for at, name in enumerate(header.split(",")) if name not in {"seconds", "run"}]
    rows = [line.split(",") for line in lines]
    return {row[0]: ",".join(row[at] for at in kept) for row in rows}


@pytest.mark.slow
def test_no_trial_is_lost_doubled_or_left(tmp_path: Path) -> None:
    """Killed at random, again and again, a sweep comes to the bits of an undisturbed one."""
    calm, home = tmp_path / "calm", tmp_path / "home"
    write_files(calm)
    assert begin(calm).wait(SECONDS) == 0
    write_files(home)
    random, tally = np.random.default_rng(5), Tally()
    code = None
    while code is None:
        process = begin(home)
        tally.processes += 1
        disturb(process, random, tally)
        code = None if process.returncode == -signal.SIGKILL else process.wait(SECONDS)
    sweep, undisturbed = find_sweep(home), find_sweep(calm)
    print(tally)
    assert code == 0
    assert tally.parents >= PARENT_KILLS - 1
    assert tally.workers >= WORKER_KILLS // 2
    assert read_results(sweep) == read_results(undisturbed)
    runs, calm_runs = list_left_runs(sweep), list_left_runs(undisturbed)
    assert Counter(run.trial for run in runs) == dict.fromkeys(range(1, TRIALS + 1), 1)
    assert {run.status for run in runs} == {"finished"}
    by_trial = {run.trial: run.folder for run in calm_runs}
    for run in runs:
        assert tell_differences(by_trial[run.trial], run.folder) == []
