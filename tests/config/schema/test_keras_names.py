"""The table of names equals the installed Keras."""

import inspect
from typing import get_args

import keras
import numpy as np
import pytest

from lstm_cli.config.schema.keras_names import (
    MOMENTUM_OPTIMIZERS,
    Activation,
    LabelLoss,
    Loss,
    Metric,
    OptimizerName,
    ValueLoss,
)

LEFT_OUT_ACTIVATIONS = {
    "glu": "it halves the width of a layer, so an LSTM cannot use it",
    "threshold": "it needs two numbers that a name cannot give",
}
LEFT_OUT_OPTIMIZERS = {
    "Optimizer": "the base of the others",
    "LossScaleOptimizer": "a wrapper around another optimizer",
    "MultiOptimizer": "a wrapper around several optimizers",
    "Lamb": "Keras 3.15 exports the class, but `keras.optimizers.get` does not know it",
    "ScheduleFreeAdamW": "Keras evaluates its running weights, not the averaged ones it is for",
}


def keras_activations() -> set[str]:
    """The names of all activations of the installed Keras, but `get` and the like."""
    public = {name for name in dir(keras.activations) if not name.startswith("_")}
    return public - {"get", "serialize", "deserialize"}


def keras_optimizers() -> set[str]:
    """The class names of all optimizers of the installed Keras."""
    members = vars(keras.optimizers).items()
    return {
        name
        for name, value in members
        if inspect.isclass(value) and issubclass(value, keras.optimizers.Optimizer)
    }


@pytest.mark.parametrize("name", get_args(Activation))
def test_an_activation_keeps_the_shape(name: str) -> None:
    """Keras knows every activation in the table, and its output has the shape of its input."""
    outputs = keras.activations.get(name)(np.ones((2, 6), np.float32))
    assert tuple(outputs.shape) == (2, 6)


def test_no_activation_of_keras_is_missing() -> None:
    """All of Keras's activations are in the table, but those left out for a reason."""
    known = {keras.activations.get(name) for name in get_args(Activation)}
    missing = {
        name for name in keras_activations() if getattr(keras.activations, name) not in known
    }
    assert missing == set(LEFT_OUT_ACTIVATIONS)


def test_glu_changes_the_width() -> None:
    """The reason for which glu is left out holds."""
    assert tuple(keras.activations.glu(np.ones((2, 6), np.float32)).shape) == (2, 3)


@pytest.mark.parametrize("name", get_args(OptimizerName))
def test_an_optimizer_is_one_of_keras(name: str) -> None:
    """Keras builds every optimizer in the table from its name, its learning rate and clipping."""
    kind = type(keras.optimizers.get(name))
    built = kind(learning_rate=0.5, global_clipnorm=1.0)
    assert float(built.learning_rate) == 0.5


def test_no_optimizer_of_keras_is_missing() -> None:
    """All of Keras's optimizers are in the table, but those left out for a reason."""
    known = {type(keras.optimizers.get(name)).__name__ for name in get_args(OptimizerName)}
    assert keras_optimizers() - known == set(LEFT_OUT_OPTIMIZERS)


def test_momentum_is_for_the_optimizers_that_take_it() -> None:
    """The optimizers with an optional momentum are those whose momentum Keras defaults to 0."""
    optional = {
        name
        for name in get_args(OptimizerName)
        if (parameters := inspect.signature(type(keras.optimizers.get(name))).parameters)
        and "momentum" in parameters
        and parameters["momentum"].default == 0
    }
    assert optional == set(MOMENTUM_OPTIMIZERS)


@pytest.mark.parametrize("name", get_args(ValueLoss))
def test_a_loss_for_values_is_one_of_keras(name: str) -> None:
    """Keras knows every loss for values, and gives one number for each timestep."""
    loss = keras.losses.get(name)
    assert tuple(loss(np.ones((2, 3, 1)), np.zeros((2, 3, 1))).shape) == (2, 3)


def test_losses_are_those_for_values_and_for_labels() -> None:
    """`Loss` is `ValueLoss` and `LabelLoss` together."""
    assert get_args(Loss) == get_args(ValueLoss) + get_args(LabelLoss)


def test_names_for_labels_are_the_sparse_ones_of_keras() -> None:
    """Targets are class indices, so `crossentropy` and `accuracy` are Keras's sparse ones."""
    for name in ("crossentropy", "accuracy"):
        assert callable(keras.metrics.get(f"sparse_categorical_{name}"))


@pytest.mark.parametrize("name", sorted(set(get_args(Metric)) - {"accuracy"}))
def test_a_metric_for_values_is_one_of_keras(name: str) -> None:
    """Keras knows every metric for values by its name."""
    assert callable(keras.metrics.get(name))
