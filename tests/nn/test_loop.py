"""When a training stops, what it keeps and how its learning rate falls, as in Keras."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lstm_cli.errors import TrainingError
from lstm_cli.nn.engine import Compiled, Engine
from lstm_cli.nn.loop import Loop, compile_loop
from lstm_cli.nn.loss import StepOutcome
from lstm_cli.nn.runtime import GraphThread
from lstm_cli.nn.sources import GraphBatch
from lstm_cli.nn.trainer import TrainingRun
from lstm_cli.types import Dense, Labels, NumberInputs, SequenceShape, Split, SplitName, Values
from tests.nn.conftest import make_split

if TYPE_CHECKING:
    from tests.nn.conftest import Experiment, Finish, MakeExperiment, Train

EPOCHS, BATCHES, SAMPLES = 12, 2, 5
SHAPE = SequenceShape(1, EPOCHS, NumberInputs(1), Values(1))
RATE, FACTOR, DELTA = 0.5, 0.5, 0.125
losses = st.integers(0, 24).map(lambda eighths: eighths / 8)  # exact in every precision
scripts = st.lists(losses, min_size=EPOCHS, max_size=EPOCHS)


def follow_script(loop: Loop) -> Loop:
    """The loop with losses that stand in the targets, one for each epoch, instead of a model's.

    Their gradient is that of the outputs' sum, so that weights still change with every update.
    """

    def step_loss(batch: GraphBatch, progress: tf.Tensor, *, training: bool) -> StepOutcome:
        del progress
        outputs = tf.reduce_sum(loop.model(batch.inputs["inputs"], training=training), axis=(1, 2))
        updates = tf.cast(loop.optimizer.iterations.value, tf.int32)
        epoch = updates // BATCHES if training else updates // BATCHES - 1
        moving = outputs - tf.stop_gradient(outputs)
        return StepOutcome(
            tf.gather(batch.targets, epoch, axis=1)[:, 0] + moving, batch.weights, ()
        )

    return replace(loop, step_loss=step_loss)


@dataclass(frozen=True, slots=True)
class Scripted:
    """A compiled training whose losses are given epoch by epoch."""

    experiment: "Experiment"
    compiled: Compiled
    worker: GraphThread

    def begin(
        self, val: Sequence[float], *, train: Sequence[float] | None = None, **changes: Any
    ) -> tuple[TrainingRun, "Experiment"]:
        """A training with these losses; `changes` are of its training section."""
        splits: dict[SplitName, Split] = {
            "train": script_split(SAMPLES, train if train is not None else [1.0] * EPOCHS),
            "val": script_split(SAMPLES, val),
        }
        dataset = replace(self.experiment.dataset, splits=splits)
        training = self.experiment.training.model_copy(update=changes)
        run = TrainingRun(self.compiled, training, dataset, 0, self.worker)
        return run, replace(self.experiment, training=training, dataset=dataset)


def script_split(samples: int, script: Sequence[float]) -> Split:
    """Samples whose targets are the script."""
    targets = np.tile(np.array(script, np.float32)[None, :, None], (samples, 1, 1))
    inputs = np.ones((samples, 1, 1), np.float32)
    return make_split(Dense({"inputs": inputs}, targets))


@pytest.fixture(scope="module")
def scripted(make_experiment: "MakeExperiment", worker: GraphThread) -> Scripted:
    """A training with early stopping, plateau and best weights that follows a script."""
    plateau = {
        "kind": "plateau", "monitor": "val_loss", "factor": FACTOR, "patience": 2,
        "min_delta": DELTA, "min_learning_rate": 0.1,
    }  # fmt: skip
    training = {
        "epochs": EPOCHS,
        "batch_size": 3,
        "keep": "best",
        "early_stopping": {"monitor": "val_loss", "patience": 4, "min_delta": DELTA},
        "optimizer": {"name": "sgd", "learning_rate": RATE, "schedule": plateau},
    }
    experiment = make_experiment(SHAPE, {"encoder": {"units": 1}}, training, train=SAMPLES, val=5)
    compiled = Engine().prepare(experiment.model, experiment.training, experiment.dataset, "graph")
    loop = follow_script(compiled.loop)
    advance = compile_loop(loop, xla=False)
    return Scripted(experiment, replace(compiled, loop=loop, advance=advance), worker)


@cache
def build_watched_model() -> Any:
    """A model for Keras's callbacks to work on."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(RATE), "mse")
    return model


def follow_callbacks(values: Sequence[float]) -> tuple[int, list[float], int]:
    """Epochs, learning rates and the best epoch that Keras's callbacks make of these losses."""
    model = build_watched_model()
    model.optimizer.learning_rate.assign(RATE)
    stopping = keras.callbacks.EarlyStopping("val_loss", DELTA, patience=4)
    plateau = keras.callbacks.ReduceLROnPlateau(
        "val_loss", FACTOR, patience=2, min_delta=DELTA, min_lr=0.1
    )
    rates: list[float] = []
    model.stop_training = False
    for callback in (stopping, plateau):
        callback.set_model(model)
        callback.on_train_begin()
    for epoch, value in enumerate(values):
        rates.append(float(model.optimizer.learning_rate.numpy()))
        for callback in (stopping, plateau):
            callback.on_epoch_end(epoch, {"val_loss": value})
        if model.stop_training:
            break
    return len(rates), rates, int(np.argmin(values[: len(rates)])) + 1


@settings(max_examples=40)
@given(script=scripts)
def test_stopping_and_plateau_are_those_of_keras(
    script: list[float], scripted: Scripted, finish: "Finish"
) -> None:
    """A training stops when EarlyStopping does, and falls when ReduceLROnPlateau does."""
    outcome = finish(*scripted.begin(script), 7)
    epochs, rates, best = follow_callbacks(script)
    assert len(outcome.history) == epochs
    np.testing.assert_array_equal(outcome.losses["val_loss"], np.array(script[:epochs], np.float32))
    np.testing.assert_allclose(outcome.losses["learning_rate"], rates, rtol=1e-6)
    assert outcome.run.kept_epoch == best


@settings(max_examples=10)
@given(script=scripts)
def test_best_weights_are_those_of_the_best_epoch(
    script: list[float], scripted: Scripted, finish: "Finish"
) -> None:
    """The kept weights have the bits of a training that ends with the best epoch."""
    best = finish(*scripted.begin(script))
    shorter, _ = scripted.begin(script, epochs=best.run.kept_epoch)
    list(shorter.chunks())
    weights = [value.numpy().tobytes() for value in shorter._loop.model.trainable_variables]
    assert weights == [value.tobytes() for value in best.weights]


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize("column", ["loss", "val_loss"])
def test_a_loss_that_is_not_finite_ends_the_training(
    bad: float, column: str, scripted: Scripted, finish: "Finish"
) -> None:
    """The error names epoch and loss, and the weights of the last finite epoch are kept."""
    falling = [float(value) for value in range(2 * EPOCHS, EPOCHS, -1)]
    broken = [*falling[:6], bad, *falling[7:]]
    val, train = (broken, falling) if column == "val_loss" else (falling, broken)
    run, _ = scripted.begin(val, train=train)
    rows: list[NDArray[np.float64]] = []
    with pytest.raises(TrainingError, match=f"^{column} became (nan|infinite) at epoch 7") as error:
        rows.extend(metrics.values for metrics in run.chunks(5))
    assert ("nan" in str(error.value)) == bool(np.isnan(bad))
    assert len(np.concatenate(rows)) == 6
    run.keep()
    kept = [value.numpy() for value in run._loop.model.trainable_variables]
    six = finish(*scripted.begin(falling, train=falling, epochs=6))
    assert [one.tobytes() for one in kept] == [one.tobytes() for one in six.weights]


def test_nothing_is_trained_after_a_loss_that_is_not_finite(scripted: Scripted) -> None:
    """The loop ends at the very update whose loss is not finite."""
    script = [1.0, float("inf"), *[1.0] * 10]
    run, _ = scripted.begin([1.0] * EPOCHS, train=script)
    with pytest.raises(TrainingError):
        list(run.chunks(1000))
    assert (int(run.carry.epoch), int(run.carry.update)) == (1, 1)


def test_real_divergence_keeps_the_last_finite_epoch(
    make_experiment: "MakeExperiment", train: "Train", worker: GraphThread
) -> None:
    """A step too large ends with finite weights: those of a run of one epoch less."""
    optimizer = {"name": "sgd", "learning_rate": 1.0}
    model = {"encoder": {"units": 3, "activation": "linear"}}
    options = {"epochs": 200, "optimizer": optimizer}
    experiment = make_experiment(SequenceShape(3, 1, NumberInputs(1), Values(1)), model, options)
    engine = Engine()
    compiled = engine.prepare(experiment.model, experiment.training, experiment.dataset, "graph")
    run = TrainingRun(compiled, experiment.training, experiment.dataset, 0, worker)
    with pytest.raises(TrainingError):
        list(run.chunks())
    run.keep()
    kept = [value.numpy() for value in run._loop.model.trainable_variables]
    epochs = run.kept_epoch
    assert 0 < epochs < 200
    assert all(np.isfinite(value).all() for value in kept)
    shorter = make_experiment(
        SequenceShape(3, 1, NumberInputs(1), Values(1)),
        model,
        options | {"epochs": epochs},
    )
    weights = train(shorter, engine=engine).weights
    assert [one.tobytes() for one in kept] == [one.tobytes() for one in weights]


def test_the_last_update_does_not_break_the_model_in_silence(
    make_experiment: "MakeExperiment", train: "Train"
) -> None:
    """Without validation too, a model whose weights are not finite is never kept as trained."""
    options = {"epochs": 1, "batch_size": 10, "optimizer": {"name": "sgd", "learning_rate": 3e38}}
    experiment = make_experiment(
        SequenceShape(3, 1, NumberInputs(1), Values(1)), None, options, val=0
    )
    experiment.dataset.splits["train"].source.resident()["targets"][:] += 20
    with pytest.raises(TrainingError, match="the weights became infinite or nan at epoch 1"):
        train(experiment)


def test_a_metric_that_should_grow_is_watched_so(
    make_experiment: "MakeExperiment", train: "Train"
) -> None:
    """Monitoring an accuracy keeps the first epoch with the highest one."""
    shape = SequenceShape(3, 1, NumberInputs(1), Labels(("a", "b")))
    training = {
        "epochs": 30,
        "metrics": ("accuracy",),
        "keep": "best",
        "early_stopping": {"monitor": "val_accuracy", "patience": 12},
        "optimizer": {"learning_rate": 0.1},
    }
    outcome = train(make_experiment(shape, None, training, train=20, val=20))
    accuracies = outcome.losses["val_accuracy"]
    assert outcome.run.kept_epoch == int(np.argmax(accuracies)) + 1
    assert accuracies.max() > accuracies.min()
