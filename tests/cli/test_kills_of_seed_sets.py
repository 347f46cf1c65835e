"""Seed sets whose process is killed again and again hold each seed once, as undisturbed ones do."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_cli.records.run_folder import read_run
from lstm_cli.records.seed_set import SeedSet, read_seed_set
from tests.killed import Kills, list_finished, pause, read_startup, watch
from tests.launched import SECONDS, Process, launch, list_runs, newest_update, tell_differences

CONFIG = """
name: small
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 2000, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 6, dropout: 0.1, recurrent_dropout: 0.1}}
training: {epochs: 4, batch_size: 4, compile: graph, checkpoint_seconds: 0.01}
"""
SEEDS = 3
SUMMARIES = ("metrics.csv", "predictions.csv")
COMMAND = ("train", "small.yaml", "--wandb=disabled", "--quiet", "--seeds", SEEDS)
# While it starts, in a training, when a run has just finished, when the set is noted, and when
# it is summed up.
PLACES = ("starting", "training", "finish", "note", "training", "starting", "finish", "note",
          "training", "finish", "tables", "tables")  # fmt: skip
LONGEST = {"training": 0.4, "finish": 0.05, "note": 0.01, "tables": 0.003}
HOMES = 3


def begin(home: Path) -> Process:
    """A process that begins the set of a folder, or goes on with it."""
    home.mkdir(exist_ok=True)
    (home / "small.yaml").write_text(CONFIG)
    with (home / "err.txt").open("a") as err:
        return launch(home, *COMMAND, "--resume=auto", stderr=err)


def find_set(home: Path) -> SeedSet:
    """The only set of runs in a folder."""
    (folder,) = (home / "runs").glob("*-seeds-*")
    return read_seed_set(folder)


def read_sums(home: Path) -> list[tuple[str, bytes]]:
    """The tables of all the sets in a folder."""
    paths = [path for name in SUMMARIES for path in home.glob(f"runs/*-seeds-*/{name}")]
    return [(path.name, path.read_bytes()) for path in paths]


def read_notes(home: Path) -> list[bytes]:
    """What the sets in a folder say of their runs."""
    return [path.read_bytes() for path in sorted(home.glob("runs/*-seeds-*/seeds.json"))]


def count_updates(home: Path) -> int:
    """The updates whose states were saved in all runs together."""
    return sum(map(newest_update, list_runs(home / "runs")))


def wait_for_place(
    place: str, process: Process, home: Path, startup: float, random: np.random.Generator
) -> None:
    """Wait for a moment of this kind, or the end of the process."""
    if place == "starting":
        pause(process, float(random.uniform(0, startup)))
        return
    finished, notes, sums = len(list_finished(home / "runs")), read_notes(home), read_sums(home)
    update = count_updates(home) + int(random.integers(1, 1000))
    looks: dict[str, Callable[[], bool]] = {
        "training": lambda: count_updates(home) >= update,
        "finish": lambda: len(list_finished(home / "runs")) > finished,
        "note": lambda: read_notes(home) != notes,
        "tables": lambda: read_sums(home) != sums,
    }
    if watch(process, looks[place]):
        pause(process, float(random.uniform(0, LONGEST[place])))


def disturb(
    home: Path, calm: Path, startup: float, random: np.random.Generator, kills: Kills
) -> None:
    """Kill the processes of a set, and let one end, until the set is summed up."""
    for place in PLACES:
        process = begin(home)
        wait_for_place(place, process, home, startup, random)
        was_killed = kills.kill(process)
        print(home.name, place, was_killed, *map(read_state, list_runs(home / "runs")))
        if read_sums(home) == read_sums(calm) and find_set(home).summed_up:
            return  # all is there: another process would begin another set
    assert begin(home).wait(SECONDS) == 0


def read_state(run: Path) -> str:
    """A run's seed and status."""
    facts = read_run(run)
    return f"{facts.get('seed')}:{facts.get('status')}"


def check_set(home: Path, calm: Path) -> None:
    """One set with one finished run of each seed, all as in the set that nothing disturbed."""
    runs, others = find_set(home), find_set(calm)
    assert runs.seeds == others.seeds
    members = [(member.seed, member.status) for member in runs.members]
    assert members == [(seed, "finished") for seed in runs.seeds]
    finished = list_finished(home / "runs")
    assert sorted(run.name for run in finished) == sorted(member.run for member in runs.members)
    assert read_sums(home) == read_sums(calm)
    for one, other in zip(runs.members, others.members, strict=True):
        assert tell_differences(others.find_run(other), runs.find_run(one)) == []
    assert (home / "err.txt").read_text() == ""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_kills_of_seed_sets(part: int, tmp_path: Path, kills: Kills) -> None:
    """Whenever they are killed, each seed is trained to its end once, and the tables are whole."""
    random = np.random.default_rng(part)
    calm = tmp_path / "calm"
    assert begin(calm).wait(SECONDS) == 0
    startup = read_startup(find_set(calm).find_run(find_set(calm).members[0]))
    homes = [tmp_path / f"home{number}" for number in range(HOMES)]
    for home in homes:
        disturb(home, calm, startup, random, kills)
        check_set(home, calm)
    assert kills.count >= HOMES * 6
