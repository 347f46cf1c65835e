"""`lstm-cli train` where nothing is as it should be around it."""

import os
import pty
import re
import signal
import subprocess
from pathlib import Path

import pytest

from lstm_cli.explain.starters import starter
from lstm_cli.records.run_folder import read_run
from tests.cli.conftest import Start
from tests.launched import clean_environment, find_run

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


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who is not logged in to W&B."""
    return clean_environment(tmp_path)


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
    assert re.search("W&B (cannot be used online|is not done yet|has not answered yet)", err)
    assert "Traceback" not in err
    assert read_run(find_run(tmp_path))["status"] == "finished"
