"""Chunks, reuse, processes and checkpoints change no bit."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from lstm_cli.nn.engine import Engine
from lstm_cli.nn.runtime import GraphThread
from lstm_cli.nn.trainer import TrainingRun
from lstm_cli.types import NumberInputs, SequenceShape, State, Values

if TYPE_CHECKING:
    from tests.nn.conftest import (
        Begin,
        Compiler,
        Experiment,
        Finish,
        MakeExperiment,
        Outcome,
        Train,
    )

SHAPE = SequenceShape(3, 2, NumberInputs(2), Values(2))
MODEL = {"encoder": {"units": 6, "dropout": 0.3, "recurrent_dropout": 0.3}}
TRAINING: dict[str, Any] = {
    "epochs": 40,  # of 3 updates each; early stopping ends it before
    "keep": "best",
    "early_stopping": {"monitor": "val_loss", "patience": 6},
    "optimizer": {
        "learning_rate": 0.02,
        "schedule": {"kind": "plateau", "monitor": "val_loss", "patience": 2, "factor": 0.5},
    },
}
SEED = 11
SLOW_WITH_XLA = pytest.mark.parametrize(
    "compiler",
    ["graph", pytest.param("xla", marks=pytest.mark.slow)],
    indirect=True,
    scope="module",
)
ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tests.nn import test_chunks
test_chunks.train_elsewhere(Path(sys.argv[2]), sys.argv[3])
"""


@pytest.fixture(scope="module", params=["graph", "xla"])
def compiler(request: pytest.FixtureRequest) -> "Compiler":
    """Either compiler."""
    chosen: Compiler = request.param
    return chosen


@pytest.fixture(scope="module")
def experiment(make_experiment: "MakeExperiment") -> "Experiment":
    """A training with all that has a state: dropout, plateau, early stopping, best weights."""
    return make_experiment(SHAPE, MODEL, TRAINING)


@pytest.fixture(scope="module")
def engine() -> Engine:
    """One engine for all trainings of this file."""
    return Engine()


@pytest.fixture(scope="module")
def whole(
    train: "Train", experiment: "Experiment", compiler: "Compiler", engine: Engine
) -> "Outcome":
    """The training in one chunk."""
    return train(experiment, compiler, seed=SEED, engine=engine, updates=10_000)


def test_the_training_has_something_to_lose(whole: "Outcome") -> None:
    """The training below stops early, keeps an earlier epoch, and lowers its learning rate."""
    epochs = len(whole.history)
    assert 6 < epochs < 40
    assert whole.run.kept_epoch == epochs - 6
    assert len(set(whole.losses["learning_rate"])) > 1
    assert "early stopping" in whole.run.reason()


@pytest.mark.parametrize("updates", [1, 7])
def test_chunks_change_no_bit(
    updates: int,
    whole: "Outcome",
    train: "Train",
    experiment: "Experiment",
    compiler: "Compiler",
    engine: Engine,
) -> None:
    """Chunks that end anywhere in an epoch give the bits of one chunk for all."""
    parts = train(experiment, compiler, seed=SEED, engine=engine, updates=updates)
    assert parts.same_bits(whole)


def test_runs_of_one_seed_are_the_same(
    whole: "Outcome",
    train: "Train",
    experiment: "Experiment",
    compiler: "Compiler",
    engine: Engine,
) -> None:
    """With chunks sized by the clock, after other runs, one seed gives the same bits again."""
    train(experiment, compiler, seed=SEED + 1, engine=engine)
    assert train(experiment, compiler, seed=SEED, engine=engine).same_bits(whole)


def count_traces(function: Any) -> int:
    """How often TensorFlow has traced a function."""
    return int(function.experimental_get_tracing_count())


def test_reuse_traces_nothing(
    whole: "Outcome",
    train: "Train",
    make_experiment: "MakeExperiment",
    compiler: "Compiler",
    engine: Engine,
) -> None:
    """Another seed, learning rate and schedule are data: the compiled function serves them too."""
    schedule = {**TRAINING["optimizer"]["schedule"], "patience": 3, "factor": 0.4}
    optimizer = {"learning_rate": 0.005, "schedule": schedule}
    stopping = {"monitor": "val_loss", "patience": 2, "min_delta": 0.001}
    changes = {"optimizer": optimizer, "early_stopping": stopping, "epochs": 9}
    other = make_experiment(SHAPE, MODEL, TRAINING | changes)
    reused = train(other, compiler, seed=SEED + 1, engine=engine)
    assert reused.compiled is whole.compiled
    assert count_traces(reused.compiled.advance) == 1
    assert reused.losses["learning_rate"][0] == np.float32(0.005)
    assert len(reused.history) <= 9
    assert not np.array_equal(reused.history[0], whole.history[0])


@SLOW_WITH_XLA
def test_a_used_engine_gives_what_a_new_one_gives(
    train: "Train",
    make_experiment: "MakeExperiment",
    compiler: "Compiler",
    engine: Engine,
) -> None:
    """A run that reuses a compiled function has the bits of a run that compiled its own."""
    other = make_experiment(SHAPE, MODEL, TRAINING | {"epochs": 5})
    used = train(other, compiler, seed=3, engine=engine)
    assert used.same_bits(train(other, compiler, seed=3, engine=Engine()))


@pytest.fixture
def begin_again(
    begin: "Begin", experiment: "Experiment", compiler: "Compiler", engine: Engine
) -> Callable[[], TrainingRun]:
    """A function that begins the training anew."""
    return partial(begin, experiment, compiler, seed=SEED, engine=engine)


def test_a_restored_training_goes_on_bit_by_bit(
    whole: "Outcome",
    begin_again: Callable[[], TrainingRun],
    finish: "Finish",
    experiment: "Experiment",
    tmp_path: Path,
) -> None:
    """A state saved in mid-epoch and restored into a new training changes no bit."""
    save_in_mid_epoch(begin_again(), tmp_path / "s.npz")
    run = begin_again()
    run.restore(read_arrays(tmp_path / "s.npz"))
    rest = finish(run, experiment, 5)
    assert replace(rest, history=whole.history).same_bits(whole)
    assert rest.history.tobytes() == whole.history[4:].tobytes()


def save_in_mid_epoch(run: TrainingRun, path: Path) -> None:
    """Train for 14 updates, which are 4 epochs and 2 updates, and save."""
    next(run.chunks(14))
    assert (int(run.carry.epoch), int(run.carry.update)) == (4, 2)
    write_arrays(path, run.state())


@pytest.mark.slow
@SLOW_WITH_XLA
def test_another_process_gives_the_same_bits(
    begin_again: Callable[[], TrainingRun],
    whole: "Outcome",
    compiler: "Compiler",
    tmp_path: Path,
) -> None:
    """A fresh process gives the same bits, from the start and from a state saved here."""
    save_in_mid_epoch(begin_again(), tmp_path / "s.npz")
    command = [sys.executable, "-c", PROGRAM, str(ROOT), str(tmp_path), compiler]
    subprocess.run(command, check=True, timeout=120)
    for name, history in {"whole": whole.history, "rest": whole.history[4:]}.items():
        stored = read_arrays(tmp_path / f"{name}.npz")
        expected = replace(whole, history=history)
        for array, found in zip(expected.arrays, stored.values(), strict=True):
            assert array.tobytes() == found.tobytes()


def train_elsewhere(folder: Path, compiler: "Compiler") -> None:
    """What the other process does: train from the start, and from the state in `folder`."""
    from tests.nn.conftest import begin_run, finish_run, make_random_experiment  # noqa: PLC0415

    experiment = make_random_experiment(SHAPE, MODEL, TRAINING)
    engine = Engine()
    with GraphThread() as worker:
        run = begin_run(worker, engine, experiment, compiler, SEED)
        write_outcome(folder / "whole.npz", finish_run(run, experiment))
        run = begin_run(worker, engine, experiment, compiler, SEED)
        run.restore(read_arrays(folder / "s.npz"))
        write_outcome(folder / "rest.npz", finish_run(run, experiment))


def write_outcome(path: Path, outcome: "Outcome") -> None:
    """All arrays of the outcome, in their order."""
    write_arrays(path, {str(index): array for index, array in enumerate(outcome.arrays)})


def write_arrays(path: Path, arrays: State) -> None:
    """Named arrays as an npz file."""
    np.savez(path, **arrays, allow_pickle=False)


def read_arrays(path: Path) -> dict[str, Any]:
    """The arrays of an npz file by name."""
    with np.load(path) as stored:
        return dict(stored)
