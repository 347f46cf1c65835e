"""Runs that are asked to end: in which phase whatever, they end in good order and can go on."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from lstm_cli.explain.starters import starter
from lstm_cli.records.run_folder import read_run
from tests.cli.conftest import Run, Start
from tests.launched import (
    SECONDS,
    Process,
    clean_environment,
    find_run,
    measure_work,
    newest_update,
    tell_differences,
    train_undisturbed,
    wait_for,
)

Phase: TypeAlias = Callable[[Process, Path], None]

SMALL = ("train", starter("many_to_one"), "--model.encoder.units", "4", "training.compile=graph")
ENDLESS = (*SMALL, "--training.epochs", "100000000", "--wandb", "disabled")
BRIEF = (*SMALL, "--training.epochs", "20")
# Several seconds of training after a compilation of as many.
LONG = """
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 4000, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 32, dropout: 0.2, recurrent_dropout: 0.1}}
training: {epochs: 30, batch_size: 4, compile: xla, early_stopping: {patience: 50}}
"""
# One epoch, and a second of predictions after it.
WIDE = """
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 150000, timesteps: 12, validation: {fraction: 0.3}}
model: {encoder: {units: 64}}
training: {epochs: 1, batch_size: 2000, compile: graph}
"""
GOOD_ORDER = "the run ends in good order. Once more, and it ends at once.\n"


def read_until(process: Process, text: str) -> str:
    """All that a process says on standard error until `text` comes."""
    said = ""
    assert process.stderr
    while text not in said:
        said += process.stderr.readline() or pytest.fail(said)
    return said


def wait_until_import(process: Process, run: Path) -> None:
    """TensorFlow is being imported."""
    assert (run / "run.json").exists()
    libraries = Path(f"/proc/{process.pid}/maps")
    wait_for(lambda: "tensorflow" in libraries.read_text(), "the import")


def wait_until_compilation(process: Process, run: Path) -> None:
    """The loop is being compiled."""
    log = run / "log.txt"
    wait_for(lambda: log.exists() and "compiled by" in log.read_text(), "the compilation")
    before = measure_work(process)
    wait_for(lambda: measure_work(process) - before > 0.5, "some of it")
    assert not (run / "checkpoint").exists()


def wait_until_training(process: Process, _: Path) -> None:
    """Epochs are completed."""
    read_until(process, "epoch ")


PHASES: dict[str, Phase] = {
    "import": wait_until_import,
    "compilation": wait_until_compilation,
    "training": wait_until_training,
}


def train_to(phase: str, start: Start, home: Path) -> tuple[Process, Path]:
    """A training of `LONG` that has come to this phase, and its run folder."""
    (home / "long.yaml").write_text(LONG)
    process = start("train", "long.yaml", "--wandb", "disabled")
    run = find_run(home)
    PHASES[phase](process, run)
    return process, run


def check_resume(start: Start, run: Path, undisturbed: Path) -> None:
    """A run that is resumed comes to the bits of the undisturbed one."""
    assert start("resume", run, "--wandb", "disabled").wait(SECONDS) == 0
    assert tell_differences(undisturbed, run) == []


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of `LONG` that nothing disturbs."""
    config = tmp_path_factory.mktemp("undisturbed") / "long.yaml"
    config.write_text(LONG)
    return train_undisturbed(config)


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The address of a server that takes connections and never says anything."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_an_interrupt_during_the_import_ends_the_run(start: Start, tmp_path: Path) -> None:
    """Before the training has begun, Ctrl-C leaves a folder that says so, and no traceback."""
    process = start(*ENDLESS, "--json")
    folder = find_run(tmp_path)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert err == f"interrupted: {GOOD_ORDER}"
    assert json.loads(out)["status"] == "interrupted"
    run = read_run(folder)
    assert (run["status"], run["reason"]) == ("interrupted", "SIGINT was received")
    assert (folder / "config.yaml").exists()


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_ends_in_good_order_and_goes_on(
    start: Start, tmp_path: Path, undisturbed: Path, phase: str, number: signal.Signals
) -> None:
    """In every phase: what was learnt is there, and a resume comes to an undisturbed run's bits."""
    process, run = train_to(phase, start, tmp_path)
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=SECONDS)
    print(f"{number.name} during the {phase}: {time.monotonic() - began:.2f} s")
    assert process.returncode == 128 + number
    assert GOOD_ORDER in err
    assert "Traceback" not in err
    assert f"long: interrupted, {number.name} was received" in out
    assert read_run(run)["status"] == "interrupted"
    if phase != "import":
        assert newest_update(run) > 0
        for name in ("model.keras", "metrics.json", "predictions.csv"):
            assert (run / name).exists()
    check_resume(start, run, undisturbed)


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_signal_in_every_phase_costs_no_bit(
    start: Start, tmp_path: Path, undisturbed: Path, phase: str, number: signal.Signals
) -> None:
    """Who insists in any phase leaves a dead run, whose resume ends as an undisturbed one."""
    process, run = train_to(phase, start, tmp_path)
    process.send_signal(number)
    read_until(process, GOOD_ORDER)
    process.send_signal(number)
    assert process.wait(SECONDS) == -number
    assert read_run(run)["status"] == "dead"
    check_resume(start, run, undisturbed)


def test_a_second_interrupt_ends_the_process_at_once(start: Start, tmp_path: Path) -> None:
    """Who insists does not have to wait; the run is then known to be dead."""
    process = start(*ENDLESS, "--quiet")
    folder = find_run(tmp_path)
    process.send_signal(signal.SIGINT)
    read_until(process, "at once")
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == -signal.SIGINT
    assert read_run(folder)["status"] == "dead"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_the_evaluation_loses_nothing(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    """A training that is done is judged to the end; the run says what was received."""
    (tmp_path / "wide.yaml").write_text(WIDE)
    process = start("train", "wide.yaml", "--wandb", "disabled", "--quiet")
    run = find_run(tmp_path)
    wait_for(lambda: newest_update(run) == 53, "the last checkpoint")
    process.send_signal(number)
    assert process.wait(SECONDS) == 128 + number
    facts = read_run(run)
    assert (facts["status"], facts["reason"]) == (
        "interrupted",
        f"{number.name} was received after all 1 epochs done",
    )
    for name in ("model.keras", "metrics.json", "predictions.csv", "history.csv"):
        assert (run / name).exists()
    before = {name: (run / name).read_bytes() for name in ("history.csv", "predictions.csv")}
    assert start("resume", run, "--wandb", "disabled").wait(SECONDS) == 0
    assert read_run(run)["status"] == "finished"
    assert before == {name: (run / name).read_bytes() for name in before}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_wandb_is_waited_for_ends_the_wait(
    start: Start, tmp_path: Path, silent_server: str, number: signal.Signals
) -> None:
    """With a server that says nothing, nobody who asks has to wait; the run is finished by then."""
    mute = {"WANDB_BASE_URL": silent_server, "WANDB_API_KEY": "0123456789" * 4}
    mine = clean_environment(tmp_path) | mute
    process = start(*BRIEF, "--wandb", "online", env=mine)
    run = find_run(tmp_path)
    wait_for(lambda: read_run(run)["status"] == "finished" or None, "the end")
    assert process.poll() is None
    began = time.monotonic()
    process.send_signal(number)
    _, err = process.communicate(timeout=SECONDS)
    seconds = time.monotonic() - began
    print(f"{number.name} while W&B is waited for: {seconds:.2f} s")
    assert process.returncode == 128 + number
    assert "Traceback" not in err
    assert seconds < 3
    assert read_run(run)["status"] == "finished"


@pytest.mark.slow
def test_an_ignored_interrupt_stays_ignored(start: Start, tmp_path: Path) -> None:
    """A job in a script's background, for which SIGINT is ignored, trains to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = start(*BRIEF, "--wandb", "disabled")
    find_run(tmp_path)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0


def test_a_killed_run_is_told_to_be_dead(start: Start, run: Run, tmp_path: Path) -> None:
    """Nobody takes the folder of a killed process for one that still trains."""
    process = start(*ENDLESS, "--quiet")
    folder = find_run(tmp_path)
    wait_for((folder / "config.yaml").exists, "its config")
    assert read_run(folder)["status"] == "running"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert read_run(folder)["status"] == "dead"
    ending = run("predict", folder, "--values", "[[[1], [2], [3]]]")
    assert ending.code == 3
    assert "there is no model.keras in it; the run is dead." in ending.err
