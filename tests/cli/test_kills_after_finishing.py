"""Processes killed after their run has finished, while its plots and its W&B log are made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.test_wandb_push import list_logs, read_log, read_story
from tests.killed import Kills, list_family, list_finished, pause, wait_until_gone, watch
from tests.launched import SECONDS, Process, launch, list_runs, tell_differences

CONFIG = """
name: small
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 800, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 6, dropout: 0.1, recurrent_dropout: 0.1}}
training: {epochs: 10, batch_size: 4, compile: graph}
"""
QUIET = ("--wandb=offline", "--quiet")
HOMES, KILLS_OF_REPAIRS = 4, 3
# How long plots and W&B take at most after a run's end, and all that makes up for them.
SECONDS_OF_END, SECONDS_OF_REPAIR = 0.6, 4.0


def write_config(home: Path) -> None:
    """The config in a folder of its own."""
    home.mkdir()
    (home / "small.yaml").write_text(CONFIG)


def begin(home: Path, *command: object) -> Process:
    """A command with W&B offline, in this folder."""
    with (home / "err.txt").open("a") as err:
        return launch(home, *command, *QUIET, stderr=err)


def list_plots(run: Path) -> list[str]:
    """The names of a run's plots."""
    return sorted(path.name for path in (run / "plots").glob("*.png"))


def read_times(run: Path) -> Mapping[str, int]:
    """When each file was written that a training writes."""
    paths = [run / "model.keras", *(run / "checkpoint").iterdir()]
    return {path.name: path.stat().st_mtime_ns for path in paths}


def is_whole(run: Path, calm: Path) -> bool:
    """Whether a run has all plots, and one log that tells of its end."""
    logs = list_logs(run)
    if list_plots(run) != list_plots(calm) or len(logs) != 1:
        return False
    return bool(read_log(logs[0]).get("exit"))


def tell_story(run: Path) -> dict[str, Any]:
    """What the run's one log tells, without the run's own id and name."""
    (log,) = list_logs(run)
    story = read_story(log)
    assert story.pop("display_name") == run.name
    return {name: told for name, told in story.items() if name != "run_id"}


def kill(
    process: Process, random: np.random.Generator, kills: Kills, *, with_companion: bool
) -> None:
    """Kill a program alone, and wait for what it has started, or all of them at once."""
    if with_companion:
        kills.kill_with_children(process)
        return
    started = list_family(process.pid)
    kills.kill(process)
    if random.random() < 0.5:
        wait_until_gone(started)


def disturb(home: Path, calm: Path, random: np.random.Generator, kills: Kills) -> Path:
    """Kill what trains a run once that is finished, then what makes up for it; let one end."""
    process = begin(home, "train", "small.yaml", "--resume", "auto")
    assert watch(process, lambda: list_finished(home / "runs"))
    pause(process, float(random.uniform(0, SECONDS_OF_END)))
    kill(process, random, kills, with_companion=random.random() < 0.7)
    (run,) = list_runs(home / "runs")
    times = read_times(run)
    for number in range(KILLS_OF_REPAIRS + 1):
        # Of a run that is whole, `--resume auto` would train another.
        auto = random.random() < 0.5 and not is_whole(run, calm)
        command = ["train", "small.yaml", "--resume", "auto"] if auto else ["resume", run]
        process = begin(home, *command)
        if number < KILLS_OF_REPAIRS:
            pause(process, float(random.uniform(0, SECONDS_OF_REPAIR)))
            kill(process, random, kills, with_companion=random.random() < 0.7)
        print(home.name, *command[:1], process.wait(SECONDS), list_plots(run), list_logs(run))
    assert process.returncode == 0
    assert list_runs(home / "runs") == [run], "it was trained again"
    assert read_times(run) == times
    return run


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_kills_after_finishing(part: int, tmp_path: Path, kills: Kills) -> None:
    """A finished run is never trained again, and gets all its plots and one whole W&B log."""
    random = np.random.default_rng(part)
    write_config(tmp_path / "calm")
    assert begin(tmp_path / "calm", "train", "small.yaml").wait(SECONDS) == 0
    (calm,) = list_runs(tmp_path / "calm" / "runs")
    assert is_whole(calm, calm)
    for number in range(HOMES):
        home = tmp_path / f"home{number}"
        write_config(home)
        run = disturb(home, calm, random, kills)
        assert list_plots(run) == list_plots(calm)
        assert tell_story(run) == tell_story(calm)
        assert tell_differences(calm, run) == []
        assert "Traceback" not in (home / "err.txt").read_text()
    assert kills.count >= HOMES * 2
