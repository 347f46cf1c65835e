"""Gradients at given weights are those of plain Keras."""

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstm_cli.nn.engine import Engine
from lstm_cli.nn.loop import Loop, _mean_loss
from lstm_cli.nn.sources import make_resident
from lstm_cli.nn.weights import initialize
from lstm_cli.types import NumberInputs, SequenceShape, Values
from tests.nn.conftest import model_inputs

if TYPE_CHECKING:
    from tests.nn.architectures.conftest import Architecture
    from tests.nn.conftest import Experiment, MakeExperiment

ROWS = 7
KERAS_LOSSES = {
    "mse": keras.losses.MeanSquaredError(),
    "mae": keras.losses.MeanAbsoluteError(),
    "mape": keras.losses.MeanAbsolutePercentageError(),
    "msle": keras.losses.MeanSquaredLogarithmicError(),
    "huber": keras.losses.Huber(),
    "log_cosh": keras.losses.LogCosh(),
    "crossentropy": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
}


def build_loop(experiment: "Experiment") -> Loop:
    """The loop of an experiment, with weights that are not those of a beginning."""
    compiled = Engine().prepare(experiment.model, experiment.training, experiment.dataset, "graph")
    initialize(compiled.loop.model, seed=3)
    random = np.random.default_rng(4)
    for variable in compiled.loop.model.trainable_variables:
        variable.assign(variable.numpy() + random.normal(0, 0.3, variable.shape))
    return compiled.loop


def our_gradients(loop: Loop, experiment: "Experiment", padding: int = 0) -> list[Any]:
    """The loss on `ROWS` samples and its gradients; `padding` more rows have weight 0."""
    indices = tf.constant([*range(ROWS), *[0] * padding])
    weights = tf.constant([1.0] * ROWS + [0.0] * padding)
    resident = make_resident(experiment.dataset.splits["train"].source)
    batch = loop.train.gather(resident, indices, weights)
    variables = [variable.value for variable in loop.model.trainable_variables]
    with tf.GradientTape() as tape:
        outcome = loop.step_loss(batch, tf.constant(0.0), training=True)
        loss = _mean_loss(outcome) + loop._penalty()
    return [loss, *tape.gradient(loss, variables)]


def keras_gradients(model: Any, loss_name: str, experiment: "Experiment") -> list[Any]:
    """The same by a tape over a plain Keras model."""
    batch = experiment.dataset.splits["train"].source.gather(np.arange(ROWS, dtype=np.int32))
    variables = [variable.value for variable in model.trainable_variables]
    with tf.GradientTape() as tape:
        outputs = model(model_inputs(batch), training=True)
        loss = KERAS_LOSSES[loss_name](batch.targets, outputs)
        loss = loss + sum(model.losses)
    return [loss, *tape.gradient(loss, variables)]


def assert_close(ours: list[Any], theirs: list[Any]) -> None:
    """Equal but for the rounding of float32."""
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_gradients_equal_those_of_keras(
    architecture: "Architecture", make_experiment: "MakeExperiment"
) -> None:
    """Loss and gradients of every kind of layer are those of a plain Keras model."""
    experiment = make_experiment(architecture.shape, architecture.options)
    loop, model = build_loop(experiment), architecture.build()
    model.set_weights(loop.model.get_weights())
    loss_name = str(experiment.training.loss)
    theirs = keras_gradients(model, loss_name, experiment)
    assert any(np.abs(gradient).max() > 1e-3 for gradient in theirs[1:])
    assert_close(our_gradients(loop, experiment), theirs)


@pytest.mark.parametrize("loss_name", sorted(set(KERAS_LOSSES) - {"crossentropy"}))
def test_losses_equal_those_of_keras(loss_name: str, make_experiment: "MakeExperiment") -> None:
    """Every loss for values, and its gradients, are those of Keras's loss object."""
    shape = SequenceShape(3, 2, NumberInputs(2), Values(2))
    experiment = make_experiment(shape, training={"loss": loss_name})
    loop = build_loop(experiment)
    theirs = keras_gradients(loop.model, loss_name, experiment)
    assert_close(our_gradients(loop, experiment), theirs)


def test_padding_changes_nothing(
    architecture: "Architecture", make_experiment: "MakeExperiment"
) -> None:
    """Rows of weight 0 at the end of a batch change neither loss nor gradients."""
    experiment = make_experiment(architecture.shape, architecture.options)
    loop = build_loop(experiment)
    without = our_gradients(loop, experiment)
    assert_close(our_gradients(loop, experiment, padding=5), without)


def test_padding_of_another_value_changes_nothing(make_experiment: "MakeExperiment") -> None:
    """The loss of a padded batch does not depend on which sample fills it."""
    experiment = make_experiment(SequenceShape(3, 2, NumberInputs(2), Values(2)))
    loop = build_loop(experiment)
    source = experiment.dataset.splits["train"].source
    source.resident()["inputs"][0] *= 3  # the padding repeats this sample
    source.resident()["targets"][0] += 7
    without = our_gradients(loop, experiment)
    assert_close(our_gradients(loop, experiment, padding=2), without)
