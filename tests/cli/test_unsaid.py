"""Output that cannot be said: the run goes on, its folder is whole, and the exit code tells."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from shutil import rmtree

import pytest
import yaml

from lstm_cli.records.run_folder import read_run
from tests.cli.conftest import Start
from tests.conftest import Trained
from tests.launched import SECONDS, clean_environment, find_run, tell_differences, wait_for

SMALL = """
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 3}}
training: {epochs: 3, compile: graph}
"""
LONG = SMALL.replace("epochs: 3", "epochs: 4000")
TRAIN = "train a.yaml --wandb disabled"
FULL = "error: the output cannot be written: No space left on device. Nothing else is lost.\n"
# What a shell does with the output, and the exit code of the command.
OUTPUTS = {
    "output closed": (f"{TRAIN} >&-", 0),
    "errors closed": (f"{TRAIN} 2>&-", 0),
    "all closed": (f"{TRAIN} <&- >&- 2>&-", 0),
    "output full": (f"{TRAIN} >/dev/full", 6),
    "errors full": (f"{TRAIN} 2>/dev/full", 0),
    "all full": (f"{TRAIN} >/dev/full 2>&1", 6),
    "json full": (f"{TRAIN} --json >/dev/full", 6),
    "output read by nobody": (f"{TRAIN} | true", 141),
    "all read by nobody": (f"{TRAIN} 2>&1 | true", 141),
    "two seeds, full": (f"{TRAIN} --seeds 2 >/dev/full 2>&1", 6),
    "two configs, closed": (f"{TRAIN.replace('a.yaml', 'a.yaml a.yaml')} 2>&1 | true", 141),
}


def shell(home: Path, line: str) -> subprocess.CompletedProcess[str]:
    """How a command line ends in a shell."""
    (home / "a.yaml").write_text(SMALL)
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m lstm_cli {line}"],
        cwd=home, env=clean_environment(home), stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip


def check_whole(home: Path) -> int:
    """All runs under a folder are finished and whole, and nothing stands where it should not."""
    runs = sorted((home / "runs").glob("*/run.json"))
    for path in runs:
        assert read_run(path.parent)["status"] == "finished"
        assert (path.parent / ".lock").read_bytes() == b""
        for name in ("history.csv", "metrics.json", "predictions.csv", "model.keras"):
            assert (path.parent / name).stat().st_size
        assert (path.parent / "plots" / "loss.png").exists()
    return len(runs)


@pytest.fixture(scope="module")
def undisturbed(trained: Trained) -> Path:
    """The folder of a run that has nothing to say."""
    return trained({"name": "a", **yaml.safe_load(SMALL)})


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=() if kind in {"all closed", "all full"} else pytest.mark.slow)
        for kind in OUTPUTS
    ],
)
def test_no_run_depends_on_its_output(tmp_path: Path, undisturbed: Path, kind: str) -> None:
    """Closed, full, or read by nobody from the start: the run is that of an undisturbed one."""
    line, code = OUTPUTS[kind]
    done = shell(tmp_path, line)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    if code == 6 and "2>" not in line:
        assert done.stderr.endswith(FULL)
    assert check_whole(tmp_path) == (2 if "two" in kind else 1)
    if "two" not in kind:
        assert tell_differences(undisturbed, find_run(tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("words", ["train a.yaml", "sweep s.yaml --config a.yaml"])
def test_a_reader_that_goes_in_mid_run(start: Start, tmp_path: Path, words: str) -> None:
    """Whoever reads both streams goes away while it trains: all of it comes to its end."""
    (tmp_path / "a.yaml").write_text(LONG)
    text = "method: grid\nmetric: {name: loss}\nparameters: {seed: {values: [0, 1]}}\n"
    (tmp_path / "s.yaml").write_text(text)
    reader, writer = os.pipe()
    process = start(*words.split(), "--wandb", "disabled", stdout=writer, stderr=writer)
    os.close(writer)
    os.read(reader, 10)
    os.close(reader)
    assert process.wait(SECONDS) == 141
    runs = [path.parent for path in (tmp_path / "runs").rglob("run.json")]
    assert [read_run(run)["status"] for run in runs] == ["finished"] * (1 + words.startswith("s"))


def test_a_slow_reader_that_does_not_block(start: Start) -> None:
    """A descriptor that does not block, as other programs make them, is waited for."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    process = start("schema", stdout=writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        assert len(pipe.read()) > 65536  # more than fits into the pipe at once
    assert process.wait(SECONDS) == 0


@pytest.mark.parametrize("words", ["modes", "check a.yaml", "train a.yaml"])
def test_a_working_directory_that_is_gone(tmp_path: Path, words: str) -> None:
    """One sentence and exit code 6, from whichever command needs to know where it is."""
    gone = tmp_path / "gone"
    gone.mkdir()
    line = f"cd {gone} && rmdir {gone} && {sys.executable} -m lstm_cli {words}"
    done = subprocess.run(
        ["bash", "-c", line], env=clean_environment(tmp_path), capture_output=True, text=True,
        check=False, cwd=tmp_path, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 6
    sentence = "the working directory is gone (No such file or directory). Change to one that is"
    assert done.stderr == f"error: {sentence} there.\n"


@pytest.mark.slow
def test_a_working_directory_that_goes_in_mid_run(start: Start, tmp_path: Path) -> None:
    """A run whose folder lies elsewhere comes to its end, plots and W&B's log and all."""
    gone = tmp_path / "gone"
    gone.mkdir()
    (tmp_path / "a.yaml").write_text(LONG)
    words = ("train", tmp_path / "a.yaml", "--runs-dir", tmp_path / "runs", "--wandb", "offline")
    process = start(*words, cwd=gone)
    run = find_run(tmp_path)
    rmtree(gone)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    assert f"run folder: {run}" in out
    assert check_whole(tmp_path) == 1
    assert list(run.glob("wandb/offline-run-*/*.wandb"))


def test_a_hang_up_ends_the_run_in_good_order(start: Start, tmp_path: Path) -> None:
    """SIGHUP, when the terminal is closed: exit code 129, and the run goes on another day."""
    (tmp_path / "a.yaml").write_text(LONG.replace("4000", "4000000"))
    process = start("train", "a.yaml", "--wandb", "disabled", "--training.checkpoint_seconds=0.01")
    run = find_run(tmp_path)
    wait_for((run / "checkpoint").exists, "a checkpoint")
    process.send_signal(signal.SIGHUP)
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 128 + signal.SIGHUP
    assert "the terminal was closed: the run ends in good order." in err
    assert read_run(run)["status"] == "interrupted"
    assert (run / "metrics.json").exists()
