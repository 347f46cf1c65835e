"""Experiments on small random data, and trainings of them that run to their end."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_cli.config.schema.network import Model
from lstm_cli.config.schema.training import Training
from lstm_cli.data.parts.sample_lists import ListedOrigins, ListedTruth, NumberPreprocessing
from lstm_cli.data.parts.scaling import identity
from lstm_cli.nn.runtime import GraphThread, load_tensorflow
from lstm_cli.types import (
    AffineMap,
    Array,
    Batch,
    Dense,
    Labels,
    SequenceDataset,
    SequenceShape,
    Source,
    Split,
    SplitName,
    Windows,
)

load_tensorflow()

from lstm_cli.nn.engine import Compiled, Engine  # noqa: E402
from lstm_cli.nn.inference import predict_batch  # noqa: E402
from lstm_cli.nn.trainer import TrainingRun  # noqa: E402

Options: TypeAlias = Mapping[str, Any]
Compiler: TypeAlias = Literal["xla", "graph"]


@dataclass(frozen=True, slots=True)
class Experiment:
    """What a training needs to know."""

    model: Model
    training: Training
    dataset: SequenceDataset


@dataclass(frozen=True, slots=True)
class Outcome:
    """A training that has ended, bit by bit: history, kept weights, predictions."""

    run: TrainingRun
    compiled: Compiled
    history: NDArray[np.float64]
    weights: list[NDArray[np.float32]]
    predictions: NDArray[np.float32]

    @property
    def losses(self) -> dict[str, NDArray[np.float64]]:
        """The history by column."""
        columns = self.compiled.columns
        return {name: self.history[:, column] for column, name in enumerate(columns)}

    @property
    def arrays(self) -> list[NDArray[Any]]:
        """All numbers that the training came to."""
        return [self.history, self.predictions, *self.weights]

    def same_bits(self, other: "Outcome") -> bool:
        """Whether the other training came to the very same numbers."""
        pairs = zip(self.arrays, other.arrays, strict=True)
        return all(one.tobytes() == two.tobytes() for one, two in pairs)


MakeExperiment: TypeAlias = Callable[..., Experiment]
Begin: TypeAlias = Callable[..., TrainingRun]
Finish: TypeAlias = Callable[..., Outcome]
Train: TypeAlias = Callable[..., Outcome]


def random_split(shape: SequenceShape, samples: int, seed: int) -> Split:
    """Samples drawn at random, of the size that scaled data have."""
    random = np.random.default_rng(seed)
    if shape.future_features:
        return make_split(random_windows(shape, samples, random))
    inputs = random.normal(size=(samples, shape.timesteps, shape.inputs.features)).astype(
        np.float32
    )
    labelled = isinstance(shape.target, Labels)
    classes = shape.target.outputs if labelled else 1
    labels = random.integers(classes, size=(samples, shape.horizon))
    values = random.normal(size=(samples, shape.horizon, shape.target.features))
    targets = labels.astype(np.int32) if labelled else values.astype(np.float32)
    if not shape.variable:
        return make_split(Dense({"inputs": inputs}, targets))
    lengths = random.integers(1, shape.timesteps + 1, size=(samples, 1))
    real = np.arange(shape.timesteps) < lengths
    # A real timestep that is all zero counts like any other.
    inputs[:, 0] = 0
    masked: dict[str, Array] = {"inputs": inputs, "mask": real}
    return make_split(Dense(masked, targets, real if shape.horizon > 1 else None))


def random_windows(shape: SequenceShape, samples: int, random: np.random.Generator) -> Windows:
    """Windows over a random table, with what is known ahead."""
    rows = samples + shape.timesteps + shape.horizon
    widths = (shape.inputs.features, shape.target.features, shape.future_features)
    inputs, targets, future = (
        random.normal(size=(rows, width)).astype(np.float32) for width in widths
    )
    starts = np.arange(samples, dtype=np.int32)
    return Windows(inputs, targets, starts, shape.timesteps, shape.horizon, future=future)


def model_inputs(batch: Batch) -> Any:
    """What a network takes: its one input, or all of them in their order."""
    taken = list(batch.inputs.values())
    return taken if len(taken) > 1 else taken[0]


def make_split(source: Source) -> Split:
    """A split of nameless samples."""
    names = ListedOrigins(("",) * len(source))
    return Split(source, names, ListedTruth(source.arrays().targets, lambda outputs: outputs))


def random_dataset(shape: SequenceShape, train: int, val: int) -> SequenceDataset:
    """A dataset of random samples, with a validation split where `val` is not 0."""
    preprocessing = NumberPreprocessing(
        shape=shape,
        input_names=("x",) * shape.inputs.features,
        target_names=("y",) * shape.target.features,
        inputs=identity(shape.inputs.features),
        targets=identity(shape.target.features),
    )
    count = len(shape.target.inputs)
    splits: dict[SplitName, Split] = {"train": random_split(shape, train, 1)}
    if val:
        splits["val"] = random_split(shape, val, 2)
    return SequenceDataset(
        shape=shape,
        splits=splits,
        preprocessing=preprocessing,
        fingerprint="",
        last_input_map=AffineMap((0.5,) * count, (0.25,) * count) if count else None,
    )


def make_random_experiment(
    shape: SequenceShape,
    model: Options | None = None,
    training: Options | None = None,
    *,
    train: int = 10,
    val: int = 5,
) -> Experiment:
    """An experiment of the options of its sections, on random data."""
    loss = "crossentropy" if isinstance(shape.target, Labels) else "mse"
    recipe = {"loss": loss, "keep": "last", "epochs": 4, "batch_size": 4, **(training or {})}
    network = {"decoder": {"kind": "vector"}, "encoder": {"units": 4}, **(model or {})}
    return Experiment(
        Model.model_validate(network),
        Training.model_validate(recipe),
        random_dataset(shape, train, val),
    )


def begin_run(
    worker: GraphThread, engine: Engine, experiment: Experiment, compiler: Compiler, seed: int
) -> TrainingRun:
    """The training of an experiment, before its first update."""
    training, dataset = experiment.training, experiment.dataset
    compiled = engine.prepare(experiment.model, training, dataset, compiler)
    return TrainingRun(compiled, training, dataset, seed, worker)


def finish_run(run: TrainingRun, experiment: Experiment, updates: int | None = None) -> Outcome:
    """Train to the end in chunks of `updates`, and predict the training samples."""
    compiled = run._compiled
    rows = [metrics.values for metrics in run.chunks(updates)]
    run.keep()
    batch = experiment.dataset.splits["train"].source.arrays()
    return Outcome(
        run=run,
        compiled=compiled,
        history=np.concatenate(rows),
        weights=[variable.numpy() for variable in compiled.network.trained.trainable_variables],
        predictions=predict_batch(compiled.predict, batch),
    )


@pytest.fixture(scope="session")
def make_experiment() -> MakeExperiment:
    """The function that makes an experiment on random data."""
    return make_random_experiment


@pytest.fixture(scope="session")
def worker() -> Iterator[GraphThread]:
    """The thread in which graphs run."""
    with GraphThread() as thread:
        yield thread


@pytest.fixture(scope="session")
def begin(worker: GraphThread) -> Begin:
    """A function that begins the training of an experiment."""

    def begin_here(
        experiment: Experiment,
        compiler: Compiler = "graph",
        *,
        seed: int = 0,
        engine: Engine | None = None,
    ) -> TrainingRun:
        return begin_run(worker, engine or Engine(), experiment, compiler, seed)

    return begin_here


@pytest.fixture(scope="session")
def finish() -> Finish:
    """The function that trains to the end."""
    return finish_run


@pytest.fixture(scope="session")
def train(begin: Begin) -> Train:
    """A function that trains an experiment to its end."""

    def train_here(
        experiment: Experiment,
        compiler: Compiler = "graph",
        *,
        seed: int = 0,
        engine: Engine | None = None,
        updates: int | None = None,
    ) -> Outcome:
        run = begin(experiment, compiler, seed=seed, engine=engine)
        return finish_run(run, experiment, updates)

    return train_here
