"""Sweeps that are asked to end: they end in good order, and a resume does what is left."""

import signal
import time
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from lstm_cli.records.run_folder import read_run
from lstm_cli.sweeps.trials.sweep_folder import list_unfinished_runs
from tests.cli.conftest import Start
from tests.cli.swept import (
    CALM,
    Swept,
    do_sweep,
    find_sweep,
    read_results,
    read_rows,
    sweep_in,
    write_files,
)
from tests.cli.test_signals import read_until
from tests.launched import SECONDS, Process, tell_differences, wait_for
from tests.sweeps.workers.processes import list_workers

BASE = """
name: tiny
mode: many_to_one
dataset: {kind: generated, task: parity, samples: 2000, timesteps: 12}
model: {encoder: {units: 4, dropout: 0.1}}
training: {epochs: 20, batch_size: 4, compile: graph}
"""
SWEEP = """
name: long
method: random
run_cap: 3
metric: {name: val_loss}
parameters:
  training.optimizer.learning_rate: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0e-2}
"""
START = ("sweep", "sweep.yaml", "--config=base.yaml", CALM)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    """The same sweep without a signal."""
    swept = do_sweep(tmp_path_factory.mktemp("undisturbed"), SWEEP, base=BASE)
    assert swept.ending.code == 0
    return swept


def wait_for_epochs(home: Path, trial: int) -> Path:
    """The sweep's folder, as soon as a trial trains."""
    sweep = find_sweep(home)
    pattern = f"*-trial-{trial:04d}-*/history.csv"
    wait_for(lambda: [*sweep.glob(pattern)], "a trial's first epochs")
    return sweep


def check_resume(home: Path, sweep: Path, undisturbed: Swept) -> None:
    """What is left is done, each trial once, to the bits of the undisturbed sweep's."""
    ending = sweep_in(home, "resume", sweep.relative_to(home), CALM)
    assert ending.code == 0
    assert read_results(sweep) == read_results(undisturbed.folder)
    runs, calm = list_unfinished_runs(sweep), list_unfinished_runs(undisturbed.folder)
    assert [run.trial for run in runs] == [1, 2, 3]
    for run, other in zip(runs, calm, strict=True):
        assert tell_differences(other.folder, run.folder) == []


def end_with(process: Process, number: signal.Signals) -> tuple[str, str]:
    """What a process has written that ends in good order within seconds of a signal."""
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=SECONDS)
    seconds = time.monotonic() - began
    print(f"{number.name}: {seconds:.1f} s")
    assert process.returncode == 128 + number
    assert seconds < 10
    assert "Traceback" not in err
    return out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_sweep_in_good_order(
    start: Start, tmp_path: Path, undisturbed: Swept, number: signal.Signals
) -> None:
    """Its trial is interrupted, its results are written; a resume finishes to the last bit."""
    write_files(tmp_path, SWEEP, BASE)
    process = start(*START)
    sweep = wait_for_epochs(tmp_path, 2)
    out, _ = end_with(process, number)
    assert "1 finished, 1 interrupted" in out
    assert f"not all is done. Go on: lstm-cli sweep resume {sweep.relative_to(tmp_path)}" in out
    assert [row["status"] for row in read_rows(sweep)] == ["finished", "interrupted"]
    assert read_rows(sweep)[1]["reason"].startswith(f"{number.name} was received after ")
    check_resume(tmp_path, sweep, undisturbed)


def test_a_signal_while_the_worker_begins_is_heeded(
    start: Start, tmp_path: Path, undisturbed: Swept
) -> None:
    """Before TensorFlow is there; nothing is lost."""
    write_files(tmp_path, SWEEP, BASE)
    process = start(*START)
    sweep = find_sweep(tmp_path)
    wait_for(lambda: list_workers(process.pid), "a worker")
    end_with(process, signal.SIGINT)
    assert (sweep / "results.csv").exists()
    check_resume(tmp_path, sweep, undisturbed)


def test_a_second_interrupt_ends_a_sweep_at_once(
    start: Start, tmp_path: Path, undisturbed: Swept
) -> None:
    """No process is left behind, and a resume comes to the same."""
    write_files(tmp_path, SWEEP, BASE)
    process = start(*START)
    sweep = wait_for_epochs(tmp_path, 1)
    workers = list_workers(process.pid)
    process.send_signal(signal.SIGINT)
    read_until(process, "Once more")
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(SECONDS)
    assert time.monotonic() - began < 1
    assert process.returncode in (-signal.SIGINT, 130)
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), "their end", 20)
    check_resume(tmp_path, sweep, undisturbed)


def test_a_running_sweep_is_shown(start: Start, tmp_path: Path) -> None:
    """By another process, which writes nothing; resumed it cannot be meanwhile."""
    write_files(tmp_path, SWEEP, BASE)
    process = start(*START)
    sweep = wait_for_epochs(tmp_path, 2)
    shown = sweep_in(tmp_path, "show", sweep)
    assert shown.code == 0
    assert "1 finished, 1 running" in shown.out
    refused = sweep_in(tmp_path, "resume", sweep, CALM)
    assert refused.code == 2
    assert "another process works in this sweep" in refused.err
    end_with(process, signal.SIGTERM)


@pytest.mark.parametrize(("ok", "code"), [((), 7), (("--budget-ok",), 0)])
def test_a_budget_that_ends_before_the_first_trial(
    tmp_path: Path, undisturbed: Swept, ok: tuple[str], code: int
) -> None:
    """Exit code 7, or 0 where that is said to be no failure; how to go on is said."""
    write_files(tmp_path, SWEEP, BASE)
    ending = sweep_in(tmp_path, *START[1:], "--budget=1s", *ok)
    sweep = find_sweep(tmp_path)
    assert ending.code == code
    assert f"Go on: lstm-cli sweep resume {sweep.relative_to(tmp_path)}" in ending.out
    statuses = {read_run(run.folder)["status"] for run in list_unfinished_runs(sweep)}
    assert statuses <= {"interrupted"}
    check_resume(tmp_path, sweep, undisturbed)


def test_a_budget_that_lasted_for_a_trial_is_no_fault(tmp_path: Path, undisturbed: Swept) -> None:
    """Exit code 0 where a trial is over, also when the next budget brings none to its end."""
    copy = copytree(undisturbed.folder, tmp_path / "copy")
    unfinished = next(copy.glob("*-trial-*/run.json")).parent
    rmtree(unfinished)
    assert sweep_in(tmp_path, "resume", copy, CALM, "--budget=0.01s").code == 0
    assert not unfinished.exists()


SEARCH = """
method: bayes
run_cap: 12
metric: {name: val_loss}
early_terminate: {type: hyperband, min_iter: 3, eta: 2, strict: true}
parameters:
  model.encoder.dropout: {min: 0.0, max: 0.5}
  training.optimizer.learning_rate: {distribution: log_uniform_values, min: 1.0e-5, max: 0.5}
"""


def test_a_search_with_hyperband_goes_on_as_if_nothing_had_been(
    start: Start, tmp_path: Path
) -> None:
    """Interrupted twice, it chooses and stops the trials that it chooses and stops undisturbed."""
    base = BASE.replace("samples: 2000", "samples: 600")
    calm = do_sweep(tmp_path / "calm", SEARCH, base=base)
    write_files(tmp_path, SEARCH, base)
    process = start(*START)
    sweep = wait_for_epochs(tmp_path, 4)
    end_with(process, signal.SIGINT)
    process = start("sweep", "resume", sweep, CALM)
    wait_for_epochs(tmp_path, 9)
    end_with(process, signal.SIGTERM)
    assert sweep_in(tmp_path, "resume", sweep, CALM).code == 0
    results = read_results(sweep)
    assert len(results) == 12
    assert "stopped" in {row["status"] for row in results}
    assert results == read_results(calm.folder)
