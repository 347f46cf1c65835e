"""Runs that are killed and resumed, in real processes, end with the bits of undisturbed ones."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.run import resume
from lstm_cli.runner.run import run as start
from lstm_cli.runner.session import Warm
from tests.killed import Kills, list_finished, read_startup
from tests.launched import (
    Process,
    find_run,
    launch,
    list_runs,
    newest_update,
    tell_differences,
    train_undisturbed,
    wait_for,
)

EPOCHS = 12
# Dropout everywhere, all that is carried over an epoch's end, and a checkpoint after every chunk.
MODES = {
    "one_to_one": """
dataset:
  kind: generated
  task: times
  samples: 24000
  scaling: {inputs: standard, targets: standard}
model: {encoder: {units: 128, dropout: 0.2, recurrent_dropout: 0.1}}
training:
  compile: xla
  optimizer: {name: adam, schedule: {kind: plateau, patience: 1, min_delta: 0.01, factor: 0.5}}
  early_stopping: {patience: 50}
""",
    "one_to_many": """
dataset:
  {kind: generated, task: next_values, samples: 9000, horizon: 3, validation: {fraction: 0}}
model:
  encoder: {units: 32, dropout: 0.1}
  decoder: {kind: repeat, units: 32, recurrent_dropout: 0.2}
training: {compile: graph, optimizer: {name: rmsprop, momentum: 0.5}}
""",
    "many_to_one": """
dataset: {kind: generated, task: parity, samples: 6000, timesteps: 13, test_samples: 100}
model: {encoder: {units: 24, dropout: 0.1, recurrent_dropout: 0.1, bidirectional: true}}
training:
  compile: graph
  metrics: [accuracy]
  optimizer: {name: adam, learning_rate: 0.003, clip_norm: 1.0}
""",
    "many_to_many": """
dataset:
  {kind: generated, task: multiples, samples: 9000, scaling: {inputs: standard, targets: standard}}
model:
  encoder: {units: 32, dropout: 0.2, recurrent_dropout: 0.1}
  decoder: {kind: repeat, units: 32}
training: {compile: graph, keep: best, optimizer: {name: adam, schedule: {kind: cosine}}}
""",
}  # fmt: skip
ALL = ("--training.checkpoint_seconds=0.01", "--wandb=disabled", "--quiet")
LONG = (*ALL, f"--training.epochs={EPOCHS}", "--training.batch_size=16")
SHORT = (
    *ALL, "--training.epochs=2", "--training.batch_size=4", "--dataset.samples=3000",
    "--model.encoder.units=8", "--model.decoder.units=8",
)  # fmt: skip
EARLY, IN_TRAINING = 2, 12


@dataclass(frozen=True, slots=True)
class Moment:
    """When a process is killed: so many seconds after it has saved this update, or began."""

    update: int
    seconds: float


@dataclass(slots=True)
class Tally:
    """What was done to the runs of a mode."""

    kills: int = 0
    early_kills: int = 0
    updates: list[int] = field(default_factory=list)
    batches: int = 1
    differences: list[str] = field(default_factory=list)

    @property
    def past_zero(self) -> int:
        """Resumes that began after the first update."""
        return sum(update > 0 for update in self.updates)

    @property
    def in_mid_epoch(self) -> int:
        """Resumes that began within an epoch."""
        return sum(update % self.batches > 0 for update in self.updates)


def write_config(mode: str, home: Path) -> Path:
    """The config of a mode, in a folder of its own."""
    home.mkdir()
    path = home / f"{mode}.yaml"
    path.write_text(f"mode: {mode}\n{MODES[mode]}")
    return path


def choose_moments(total: int, startup: float, seed: int) -> Iterator[Moment]:
    """Moments of a run of `total` updates: some before the first update, most after others.

    They do not depend on chunks, so most lie between two checkpoints.
    """
    random = np.random.default_rng(seed)
    updates = np.sort(random.integers(1, int(0.9 * total), IN_TRAINING)).tolist()
    order = [0] * EARLY + [1] * (IN_TRAINING - 1)
    random.shuffle(order)
    yield Moment(updates.pop(0), float(random.uniform(0, 0.6)))
    for in_training in order:
        update = updates.pop(0) if in_training else 0
        yield Moment(update, float(random.uniform(0, 0.6 if in_training else startup)))


def wait_until(moment: Moment, process: Process, home: Path) -> None:
    """Wait for the moment, or the end of the process."""

    def look() -> bool:
        done = [newest_update(run) for run in list_runs(home / "runs")]
        return process.poll() is not None or max(done, default=0) >= moment.update

    began = time.monotonic()
    wait_for(look, f"update {moment.update}")
    wait_for(lambda: time.monotonic() - began >= moment.seconds, "the moment")


def disturb(mode: str, home: Path, seed: int, kills: Kills) -> Tally:
    """Train a mode undisturbed, and again with kills; how often, and what became different."""
    config = write_config(mode, home / "undisturbed")
    run = train_undisturbed(config, *LONG)
    total = newest_update(run)
    tally = Tally(batches=total // EPOCHS)
    home = home / "killed"
    config = write_config(mode, home)
    random = np.random.default_rng(seed)
    with (home / "err.txt").open("w") as err:

        def begin() -> Process:
            found = list_runs(home / "runs")
            auto = not found or random.random() < 0.4
            command = ["train", config, *LONG, "--resume", "auto"]
            if not auto:
                command = ["resume", found[0], "--wandb=disabled", "--quiet"]
            return launch(home, *command, stderr=err)

        for moment in choose_moments(total, read_startup(run), seed):
            process = begin()
            wait_until(moment, process, home)
            if not kills.kill(process) or list_finished(home / "runs"):
                break  # there is nothing left to kill
            tally.kills += 1
            tally.early_kills += moment.update == 0
            assert read_run(find_run(home))["status"] == "dead"
        if not list_finished(home / "runs"):
            assert begin().wait() == 0
    assert (home / "err.txt").read_text() == ""
    (killed,) = list_runs(home / "runs")
    resumed = read_run(killed)["resumed"]
    assert isinstance(resumed, list)
    tally.updates = [each["from_update"] for each in resumed]
    tally.differences = tell_differences(run, killed)
    return tally


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_killed_runs_end_as_undisturbed_ones(mode: str, tmp_path: Path, kills: Kills) -> None:
    """Killed again and again, in mid-epoch too, each mode comes to the very same bits."""
    tally = disturb(mode, tmp_path, list(MODES).index(mode), kills)
    print(mode, tally, tally.past_zero, tally.in_mid_epoch)
    assert tally.differences == []
    assert tally.kills >= 8
    assert tally.past_zero >= 5
    assert tally.in_mid_epoch >= 1


def test_a_killed_run_ends_as_an_undisturbed_one(tmp_path: Path, kills: Kills, warm: Warm) -> None:
    """A process killed within an epoch: the run is dead, and its resume comes to the same bits."""
    home = tmp_path / "killed"
    killed = launch(home, "train", write_config("one_to_many", home), *SHORT)
    run = find_run(home)
    wait_for(lambda: newest_update(run) or killed.poll() is not None, "a checkpoint")
    assert kills.kill(killed)
    assert read_run(run)["status"] == "dead"
    undisturbed = start(load_config(run / "config.yaml"), runs_dir=tmp_path, warm=warm).folder
    assert resume(run, warm=warm).status == "finished"
    (facts,) = json.loads((run / "run.json").read_text())["resumed"]
    assert 0 < facts["from_update"] < 1500
    assert tell_differences(undisturbed, run) == []
