"""Sweeps whose workers and whose own process are killed lose no trial and double none."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator

from lstm_cli.sweeps.trials.sweep_folder import list_unfinished_runs
from tests.killed import Kills, end_process, pause, read_status, wait_until_gone
from tests.launched import SECONDS, Process, launch, tell_differences, wait_for
from tests.sweeps.workers.processes import list_workers

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
HYPERBAND = "early_terminate: {type: hyperband, min_iter: 2, eta: 2}\n"
# With Hyperband a trial's end depends on those before it, so they come one by one.
SWEEPS = {"all to their end": (SWEEP, 2), "with hyperband": (SWEEP + HYPERBAND, 1)}
TRIALS = 10
PARENT_KILLS, WORKER_KILLS, FULL_KILLS = 9, 12, 5
# Three workers that end within a trial cost it.
KILLS_A_TRIAL = 2


@dataclass(slots=True)
class Tally:
    """What was done to a sweep: kills of its process, of workers, and of all at once."""

    parents: int = 0
    workers: int = 0
    full: int = 0
    processes: int = 0
    by_ended: Counter[int] = field(default_factory=Counter)


def write_files(home: Path, text: str) -> None:
    """A sweep's file and its base config."""
    home.mkdir()
    (home / "base.yaml").write_text(BASE)
    (home / "sweep.yaml").write_text(text)


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


def begin(home: Path, workers: int) -> Process:
    """The sweep's process: the first one, or one that goes on."""
    on = ("--wandb=disabled", f"--workers={workers}")
    if list((home / "runs").glob("*/plan.jsonl")):
        return launch(home, "sweep", "resume", find_sweep(home), *on)
    return launch(home, "sweep", "sweep.yaml", "--config=base.yaml", *on)


def count_ended(home: Path) -> int:
    """How many trials have come to their end."""
    statuses = [read_status(path.parent) for path in home.glob("runs/*/*/run.json")]
    return sum(status in {"finished", "stopped"} for status in statuses)


def disturb(process: Process, home: Path, random: Generator, tally: Tally, kills: Kills) -> None:
    """Kill workers, or the sweep's process, until that is killed or at its end."""
    while process.poll() is None:
        pause(process, float(random.uniform(1.0, 10.0)))
        workers = list_workers(process.pid)
        chance = float(random.uniform())
        if tally.parents < PARENT_KILLS and chance < 0.3:
            tally.parents += kills.kill(process)
            wait_until_gone(workers)
            return
        if tally.full < FULL_KILLS and chance < 0.45:
            tally.full += kills.kill_with_children(process)
            return
        ended = count_ended(home)
        if workers and tally.by_ended[ended] < KILLS_A_TRIAL and tally.workers < WORKER_KILLS:
            tally.by_ended[ended] += 1
            end_process(min(workers, key=find_start))
            kills.count += 1
            tally.workers += 1


def read_results(sweep: Path) -> Mapping[str, str]:
    """Each trial's line of results.csv, its time and folder aside."""
    header, *lines = (sweep / "results.csv").read_text().splitlines()
    kept = [at for at, name in enumerate(header.split(",")) if name not in {"seconds", "run"}]
    rows = [line.split(",") for line in lines]
    return {row[0]: ",".join(row[at] for at in kept) for row in rows}


def check_runs(sweep: Path, undisturbed: Path) -> None:
    """Each trial has one run, which ended as that of the other sweep did, with the same bits."""
    runs, calm_runs = list_unfinished_runs(sweep), list_unfinished_runs(undisturbed)
    assert Counter(run.trial for run in runs) == dict.fromkeys(range(1, TRIALS + 1), 1)
    by_trial = {run.trial: run for run in calm_runs}
    assert {run.status for run in calm_runs} <= {"finished", "stopped"}
    for run in runs:
        assert run.status == by_trial[run.trial].status
        assert tell_differences(by_trial[run.trial].folder, run.folder) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", SWEEPS)
def test_kills_of_sweeps(kind: str, tmp_path: Path, kills: Kills) -> None:
    """Killed at random, again and again, a sweep comes to the bits of an undisturbed one."""
    text, workers = SWEEPS[kind]
    calm, home = tmp_path / "calm", tmp_path / "home"
    write_files(calm, text)
    assert begin(calm, workers).wait(2 * SECONDS) == 0
    write_files(home, text)
    random, tally = np.random.default_rng(5), Tally()
    code = None
    while code is None:
        before = tally.parents + tally.full
        process = begin(home, workers)
        tally.processes += 1
        disturb(process, home, random, tally, kills)
        was_killed = tally.parents + tally.full > before
        code = None if was_killed else process.wait(SECONDS)
    print(tally)
    assert code == 0
    assert read_results(find_sweep(home)) == read_results(find_sweep(calm))
    check_runs(find_sweep(home), find_sweep(calm))
    assert tally.parents >= PARENT_KILLS // 2
    assert tally.workers >= WORKER_KILLS // 2
    assert tally.full >= FULL_KILLS // 2
