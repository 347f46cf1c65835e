"""Processes killed while they start: from their first millisecond to the end of compilation."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.killed import Kills, list_finished, watch
from tests.launched import (
    SECONDS,
    Process,
    launch,
    list_runs,
    newest_update,
    tell_differences,
    wait_for,
)

CONFIG = """
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 400, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 6, dropout: 0.1, recurrent_dropout: 0.1}}
training: {epochs: 20, batch_size: 4, compile: COMPILER, checkpoint_seconds: 0.05}
"""
QUIET = ("--wandb=disabled", "--quiet")
# Configs that differ in their name alone are ended together, in one warm process.
NAMES = tuple(f"part{letter}" for letter in "abcdefgh")
KILLS = 42
PARTS = [(0, "graph"), (1, "graph"), (2, "graph"), (3, "xla")]
READ_OR_REFUSED = (0, 2, 3)


def write_configs(home: Path, compiler: str, names: Sequence[str] = NAMES) -> None:
    """The same config under each of these names, in a folder of its own."""
    home.mkdir(exist_ok=True)
    for name in names:
        text = f"name: {name}\n{CONFIG.replace('COMPILER', compiler)}"
        (home / f"{name}.yaml").write_text(text)


def begin(home: Path, *configs: str) -> Process:
    """A process that goes on with the runs of these configs, or begins them."""
    with (home / "err.txt").open("a") as err:
        return launch(home, "train", *configs, *QUIET, "--resume", "auto", stderr=err)


def count_updates(home: Path) -> int:
    """The updates whose states were saved in all runs together."""
    return sum(map(newest_update, list_runs(home / "runs")))


def train_calmly(home: Path, compiler: str) -> tuple[Path, float]:
    """The folder of an undisturbed run, and the seconds from its start to its first checkpoint."""
    write_configs(home, compiler, NAMES[:1])
    began = time.monotonic()
    process = begin(home, f"{NAMES[0]}.yaml")
    wait_for(lambda: count_updates(home), "a checkpoint")
    seconds = time.monotonic() - began
    assert process.wait(SECONDS) == 0
    (run,) = list_runs(home / "runs")
    return run, seconds


def name_finished(home: Path) -> list[str]:
    """The names of the runs that came to their end."""
    return sorted(run.name.split("-")[0] for run in list_finished(home / "runs"))


def wait_in_start(process: Process, seconds: float, home: Path) -> None:
    """Wait so long, but no longer than until the training goes on: some starts are faster."""
    began, before = time.monotonic(), count_updates(home)
    watch(process, lambda: time.monotonic() - began >= seconds or count_updates(home) > before)


def kill_while_starting(home: Path, moments: Sequence[float], kills: Kills) -> None:
    """Kill one process at each of these moments; the names take turns."""
    for number, moment in enumerate(moments):
        name = NAMES[number % len(NAMES)]
        if name in name_finished(home):
            continue
        process = begin(home, f"{name}.yaml")
        wait_in_start(process, moment, home)
        kills.kill(process)


def ask(home: Path, *words: object, codes: Sequence[int] = (0,)) -> str:
    """What a command prints that reads what is there; it ends with one of these codes."""
    log = home / "said.txt"
    with log.open("w") as out, (home / "err.txt").open("a") as err:
        assert launch(home, *words, stdout=out, stderr=err).wait(SECONDS) in codes
    return log.read_text()


def check_listed(home: Path) -> None:
    """Every folder is read by everybody who reads runs, or refused in a sentence."""
    assert "Traceback" not in ask(home, "runs")
    listed = json.loads(ask(home, "runs", "--json"))
    assert {Path(each["folder"]).name for each in listed} >= {
        run.name for run in list_runs(home / "runs")
    }
    for folder in (home / "runs").iterdir():
        if not (folder / "config.yaml").exists():
            for words in (["resume"], ["wandb", "push"], ["evaluate"], ["plot"]):
                ask(home, *words, folder, codes=READ_OR_REFUSED)
    assert "Traceback" not in (home / "err.txt").read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "compiler"), [(0, "graph"), (1, "graph"), (2, "graph"), (3, "xla")]
)
def test_kills_of_starting_processes(
    part: int, compiler: str, tmp_path: Path, kills: Kills
) -> None:
    """Whenever they are killed, afterwards each config has one finished run, of the same bits."""
    undisturbed, startup = train_calmly(tmp_path / "undisturbed", compiler)
    home = tmp_path / "killed"
    write_configs(home, compiler)
    moments = np.linspace(0, startup, KILLS)
    np.random.default_rng(part).shuffle(moments)
    kill_while_starting(home, moments.tolist(), kills)
    left = len(list((home / "runs").iterdir()))
    unfinished = set(NAMES) - set(name_finished(home))
    assert begin(home, *(f"{name}.yaml" for name in sorted(unfinished))).wait(3 * SECONDS) == 0
    print(f"{kills.count} kills within {startup:.1f} s, {left} folders left by them")
    assert name_finished(home) == list(NAMES)
    finished = list_finished(home / "runs")
    assert {run.name: tell_differences(undisturbed, run) for run in finished} == {
        run.name: [] for run in finished
    }
    check_listed(home)
    assert kills.count >= KILLS - 4


def test_kills_at_the_first_moments(tmp_path: Path, kills: Kills) -> None:
    """Killed in its first millisecond, or once it has a folder, a process leaves what is listed."""
    write_configs(tmp_path, "graph")
    kill_while_starting(tmp_path, [0.001], kills)
    process = begin(tmp_path, f"{NAMES[0]}.yaml")
    assert watch(process, lambda: list_runs(tmp_path / "runs"))
    kills.kill(process)
    assert kills.count == 2
    (listed,) = json.loads(ask(tmp_path, "runs", "--json"))
    assert listed["status"] == "dead"
