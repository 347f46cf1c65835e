"""Processes killed while they train a finished run on: no extension is lost or done twice."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from tests.killed import Kills, pause, read_startup, read_status, watch
from tests.launched import (
    SECONDS,
    Process,
    launch,
    newest_update,
    tell_differences,
    train_undisturbed,
)

CONFIG = """
name: base
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 3000, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 8, dropout: 0.1, recurrent_dropout: 0.1}}
training: {epochs: 2, batch_size: 4, compile: graph, checkpoint_seconds: 0.01}
"""
EPOCHS, MORE = 2, 6
COPIES = 5
QUIET = ("--wandb=disabled", "--quiet")
# Before the extension begins, in the milliseconds in which it is noted, and while it goes on.
PLACES = ("starting", "noting", "training", "training", "training")


def count_epochs(run: Path) -> int:
    """The epochs that a run's history tells of."""
    with (run / "history.csv").open(newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def is_extended(run: Path) -> bool:
    """Whether the run is finished with all its epochs."""
    return read_status(run) == "finished" and count_epochs(run) == EPOCHS + MORE


def mark_running(run: Path, random: np.random.Generator) -> Process:
    """The process that the run's status asks for.

    A finished run is one whose extension has not begun; any other goes on by itself.
    """
    home = run.parents[1]
    command = ["resume", run]
    if read_status(run) == "finished":
        command += ["--extend", str(MORE)]
    elif load_config(run / "config.yaml").training.epochs > EPOCHS and random.random() < 0.4:
        command = ["train", run / "config.yaml", "--resume", "auto"]
    with (home / "err.txt").open("a") as err:
        return launch(home, *command, *QUIET, stderr=err)


def wait_for_place(
    place: str, process: Process, run: Path, startup: float, random: np.random.Generator
) -> None:
    """Wait for a moment of this kind, or the end of the process."""
    if place == "starting":
        pause(process, float(random.uniform(0, startup)))
        return
    first = newest_update(run)
    update = first + int(random.integers(1, 1500))
    looks: dict[str, Callable[[], bool]] = {
        "noting": lambda: read_status(run) != "finished",
        "training": lambda: newest_update(run) >= update,
    }
    longest = {"noting": 0.004, "training": 0.4}[place]
    if watch(process, looks[place]):
        pause(process, float(random.uniform(0, longest)))


def disturb(run: Path, startup: float, random: np.random.Generator, kills: Kills) -> None:
    """Kill processes that extend the run, until it is extended or all was done to it."""
    for place in PLACES:
        if is_extended(run):
            return
        has_begun = read_status(run) != "finished"
        process = mark_running(run, random)
        wait_for_place(place, process, run, startup, random)
        kills.kill(process)
        print(place, read_status(run), newest_update(run))
        is_lost = has_begun and read_status(run) == "finished" and not is_extended(run)
        assert not is_lost, "it goes on as if it had never been extended"


def copy_run(run: Path, home: Path) -> Path:
    """A copy of a run folder, alone in a folder for runs of its own."""
    return Path(shutil.copytree(run, home / "runs" / run.name))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_kills_of_extensions(part: int, tmp_path: Path, kills: Kills) -> None:
    """Killed at any moment, an extension comes to the bits of one that nothing disturbs."""
    random = np.random.default_rng(part)
    home = tmp_path / "base"
    home.mkdir()
    (home / "base.yaml").write_text(CONFIG)
    base = train_undisturbed(home / "base.yaml", "--quiet")
    undisturbed = copy_run(base, tmp_path / "undisturbed")
    assert mark_running(undisturbed, random).wait(SECONDS) == 0
    assert is_extended(undisturbed)
    copies = [copy_run(base, tmp_path / f"copy{number}") for number in range(COPIES)]
    for copy in copies:
        disturb(copy, read_startup(undisturbed), random, kills)
    left = [copy for copy in copies if not is_extended(copy)]
    # By now each extension has begun, so that no more than `resume` is needed.
    assert not [copy for copy in left if read_status(copy) == "finished"]
    assert not left or launch(tmp_path, "resume", *left, *QUIET).wait(3 * SECONDS) == 0
    assert [count_epochs(copy) for copy in copies] == [EPOCHS + MORE] * COPIES
    assert [tell_differences(undisturbed, copy) for copy in copies] == [[]] * COPIES
    for copy in copies:
        assert list(copy.parent.iterdir()) == [copy]
        assert (copy.parents[1] / "err.txt").read_text() == ""
    assert kills.count >= COPIES * (len(PLACES) - 2)
