"""What may befall a sweep's processes, and what it costs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import SimpleQueue

import pytest

from lstm_cli.records.run_folder import read_run
from lstm_cli.records.tracking.child import ENDED, Child
from lstm_cli.records.tracking.messages import Message
from lstm_cli.sweeps.trials.sweep_folder import list_unfinished_runs
from lstm_cli.sweeps.workers.pool import MODULE
from tests.disks import small_disk
from tests.launched import SECONDS, clean_environment, launch, wait_for
from tests.sweeps.workers.processes import list_workers

BASE = """
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 3}}
training: {epochs: EPOCHS, batch_size: 4, compile: graph}
"""
SWEEP = """
method: grid
metric: {name: loss, goal: minimize}
parameters: {seed: {values: [0, 1, 2]}}
"""
ON = ("sweep", "sweep.yaml", "--config=base.yaml", "--wandb=disabled")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a sweep of three short trials."""
    (tmp_path / "base.yaml").write_text(BASE.replace("EPOCHS", "10"))
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    return tmp_path


def find_statuses(home: Path) -> list[str]:
    """What has become of the trials' runs."""
    (plan,) = (home / "runs").glob("*/plan.jsonl")
    return [run.status for run in list_unfinished_runs(plan.parent)]


@pytest.mark.parametrize("line", [b"", b'{"kind": "run", "config": {"na'])
def test_a_worker_ends_with_its_sweep(line: bytes) -> None:
    """Also where the sweep was killed while it wrote a line."""
    words = [sys.executable, "-P", "-m", MODULE, "disabled", str(1 << 40)]
    done = subprocess.run(words, input=line, capture_output=True, timeout=30, check=True)
    assert done.stdout == b'{"kind": "ready"}\n'


def test_a_child_that_ends_within_a_line_has_ended(tmp_path: Path) -> None:
    """Half a message is none, and its end is told."""
    program = 'import sys; sys.stdout.write(\'{"kind": "a"}\\\\n{"kind\'); sys.stdout.flush()'
    (tmp_path / "torn.py").write_text(program.replace("\\\\n", "\\n"))
    told: SimpleQueue[Message] = SimpleQueue()
    Child("torn", [], told.put, {"PYTHONPATH": str(tmp_path)})
    assert [told.get(timeout=10), told.get(timeout=10)] == [{"kind": "a"}, ENDED]


def test_workers_that_cannot_start_end_the_sweep(home: Path) -> None:
    """In a sentence with exit code 6; no trial has failed by it."""
    (home / "broken").mkdir()
    stop = (
        "import sys\nif 'sweeps.workers.worker' in ' '.join(sys.orig_argv): sys.exit('no room')\n"
    )
    (home / "broken" / "sitecustomize.py").write_text(stop)
    environment = clean_environment(home) | {"PYTHONPATH": str(home / "broken")}
    process = launch(home, *ON, env=environment, stderr=subprocess.PIPE)
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 6
    assert "error: no worker process can be started: it ended at once (SystemExit: no room)." in err
    assert find_statuses(home) == []
    (plan,) = (home / "runs").glob("*/plan.jsonl")
    assert not (plan.parent / "failures.jsonl").exists()


@pytest.mark.slow
def test_a_worker_that_is_asked_to_end_costs_no_trial(home: Path) -> None:
    """Another one goes on with its run, and the sweep comes to its end."""
    (home / "base.yaml").write_text(BASE.replace("EPOCHS", "20000"))
    process = launch(home, *ON)
    (run,) = wait_for(lambda: [*home.glob("runs/*/*/history.csv")], "a trial in training")
    (worker,) = list_workers(process.pid)
    os.kill(worker, signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    assert find_statuses(home) == ["finished"] * 3
    resumed = read_run(run.parent)["resumed"]
    assert isinstance(resumed, list)
    assert len(resumed) == 1


@pytest.mark.slow
def test_a_sweep_that_follows_a_killed_one_waits_for_its_workers(home: Path) -> None:
    """No trial fails because a worker of the killed sweep still ends its run."""
    process = launch(home, *ON)
    wait_for(lambda: [*home.glob("runs/*/*/run.json")], "a trial")
    process.kill()
    process.wait()
    (plan,) = (home / "runs").glob("*/plan.jsonl")
    began = time.monotonic()
    assert launch(home, "sweep", "resume", plan.parent, "--wandb=disabled").wait(SECONDS) == 0
    assert find_statuses(home) == ["finished"] * 3
    print(f"{time.monotonic() - began:.1f} s")


@pytest.mark.slow
def test_a_full_disk_ends_the_sweep_and_fails_no_trial(home: Path) -> None:
    """One sentence and exit code 6; with room again, resume does all that is left."""
    with small_disk(home / "disk") as disk:
        disk.leave(150)
        runs = disk.path / "runs"
        process = launch(home, *ON, "--runs-dir", runs, stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=SECONDS)
        assert process.returncode == 6
        assert err.count("error: ") == 1
        assert "No space left on device. Free some space there" in err
        disk.free()
        (plan,) = runs.glob("*/plan.jsonl")
        assert {run.status for run in list_unfinished_runs(plan.parent)} <= {
            "interrupted",
            "finished",
        }
        words = ("sweep", "resume", plan.parent, "--wandb=disabled")
        assert launch(home, *words).wait(SECONDS) == 0
        assert [run.status for run in list_unfinished_runs(plan.parent)] == ["finished"] * 3
