"""`lstm-cli train` where the machine is against it, or somebody stops it."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias

import pytest

from lstm_cli.config.describing.starter import starter
from lstm_cli.records.run_folder import read_run

SMALL = (
    "train",
    str(starter("many_to_one")),
    "--model.encoder.units",
    "4",
    "training.compile=graph",
)
BRIEF = (*SMALL, "--training.epochs", "20")
ENDLESS = (*SMALL, "--training.epochs", "100000000", "--wandb", "disabled")
SECONDS = 60.0

Start: TypeAlias = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let the processes of a test take SIGINT, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who is not logged in to W&B."""
    mine = {name: text for name, text in os.environ.items() if not name.startswith("WANDB_")}
    return mine | {"HOME": str(tmp_path), "TERM": "xterm-256color", "COLUMNS": "80"}


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Iterator[Start]:
    """A function that starts a command line in its own process, which is ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def start_there(*arguments: str, **options: Any) -> "subprocess.Popen[str]":
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(
            [sys.executable, "-m", "lstm_cli", *arguments],
            **pipes | {"text": True, "cwd": tmp_path, "env": environment} | options,
        )
        started.append(process)
        return process

    yield start_there
    for process in started:
        process.kill()
        process.communicate()


def find_run(folder: Path) -> Path:
    """The only run folder under `folder`, as soon as it says anything."""
    limit = time.monotonic() + SECONDS
    while not (found := list(folder.glob("runs/*/run.json"))):
        assert time.monotonic() < limit
        time.sleep(0.02)
    return found[0].parent


def read_until(stream: IO[str], text: str) -> str:
    """All that comes until `text` does."""
    said = ""
    while text not in said:
        said += stream.readline() or pytest.fail(said)
    return said


@pytest.mark.slow
def test_nobody_and_nothing_has_to_be_there(
    start: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    """No home, no input, no wandb, and nobody who reads: one sentence, and the run is whole.

    A closed pipe, as after `| head -1`, ends the process silently, but not before the run's end.
    """
    (tmp_path / "wandb.py").write_text("raise ImportError('no module named wandb')")
    bare = environment | {"PYTHONPATH": str(tmp_path)}
    del bare["HOME"]
    reader, writer = os.pipe()
    process = start(*BRIEF, env=bare, stdin=subprocess.DEVNULL, stdout=writer)
    os.close(reader)
    os.close(writer)
    err = process.communicate(timeout=SECONDS)[1]
    folder = find_run(tmp_path)
    assert process.returncode == 141
    assert "there is no W&B log, because wandb cannot be imported" in err
    assert "Traceback" not in err
    assert "Error" not in err
    assert read_run(folder)["status"] == "finished"
    assert (folder / "predictions.csv").exists()


def test_an_interrupt_during_the_import_ends_the_run(start: Start, tmp_path: Path) -> None:
    """Before the training has begun, Ctrl-C leaves a folder that says so, and no traceback."""
    process = start(*ENDLESS, "--json")
    folder = find_run(tmp_path)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert err == "interrupted: the run ends in good order. Once more, and it ends at once.\n"
    assert json.loads(out)["status"] == "interrupted"
    run = read_run(folder)
    assert (run["status"], run["reason"]) == ("interrupted", "SIGINT was received")
    assert (folder / "config.yaml").exists()


@pytest.mark.slow
def test_an_ignored_interrupt_stays_ignored(start: Start, tmp_path: Path) -> None:
    """A job in a script's background, for which SIGINT is ignored, trains to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = start(*BRIEF, "--wandb", "disabled")
    find_run(tmp_path)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0


@pytest.mark.slow
def test_a_termination_during_the_training_keeps_what_was_learnt(
    start: Start, tmp_path: Path
) -> None:
    """SIGTERM ends the training with a checkpoint, a model, scores and exit code 143."""
    process = start(*ENDLESS)
    assert process.stderr
    read_until(process.stderr, "epoch ")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 143
    assert "asked to end: the run ends in good order. " in err
    assert "many_to_one: interrupted, SIGTERM was received" in out
    folder = find_run(tmp_path)
    assert read_run(folder)["status"] == "interrupted"
    for name in ("checkpoint/state.npz", "model.keras", "metrics.json", "predictions.csv"):
        assert (folder / name).exists()


def test_a_second_interrupt_ends_the_process_at_once(start: Start, tmp_path: Path) -> None:
    """Who insists does not have to wait; the run is then known to be dead."""
    process = start(*ENDLESS, "--quiet")
    folder = find_run(tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.stderr
    read_until(process.stderr, "at once")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=2) == -signal.SIGINT
    assert read_run(folder)["status"] == "dead"


def test_a_terminal_shows_a_bar_and_is_left_clean(start: Start, tmp_path: Path) -> None:
    """At a terminal one line is drawn anew; Ctrl-C there erases it and shows the cursor again."""
    ours, theirs = pty.openpty()
    process = start(*ENDLESS, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    screen = read_terminal(ours, "loss ")
    process.send_signal(signal.SIGINT)
    after = read_terminal(ours)
    os.close(ours)
    assert process.wait(SECONDS) == 130
    assert "━" in screen
    assert "\x1b[?25l" in screen
    assert "interrupted: the run ends in good order. " in after
    assert after.rindex("\x1b[2K") < after.index("many_to_one: interrupted, SIGINT was received")
    assert "\x1b[?25h" in after
    assert read_run(find_run(tmp_path))["status"] == "interrupted"
    assert re.search(r"run folder: runs/many_to_one-\S+\r\n", after)


def read_terminal(terminal: int, until: str | None = None) -> str:
    """What a terminal shows from now on until some text appears, or until its end."""
    said = b""
    while until is None or until.encode() not in said:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux says so when the last process at the terminal has ended
            break
        said += piece
    return said.decode()


@pytest.mark.slow
def test_an_unreachable_wandb_costs_a_sentence(
    start: Start, environment: dict[str, str], tmp_path: Path
) -> None:
    """Without a server the run is finished as always, and its W&B log is kept offline."""
    nowhere = {"WANDB_BASE_URL": "http://127.0.0.1:9", "WANDB_API_KEY": "0123456789" * 4}
    process = start(*BRIEF, "--wandb", "online", env=environment | nowhere)
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert re.search("W&B (cannot be used online|is not done yet)", err)
    assert "Traceback" not in err
    assert read_run(find_run(tmp_path))["status"] == "finished"
