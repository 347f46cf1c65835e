"""Architectures of ours, and the same written by hand in Keras."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import keras
import pytest
from keras import layers

from lstm_cli.types import Labels, NumberInputs, SequenceShape, Values

Options: TypeAlias = Mapping[str, Any]

VALUES = SequenceShape(3, 2, NumberInputs(2), Values(2, inputs=(1, 0)))
ALIGNED = SequenceShape(3, 3, NumberInputs(2), Values(2))
ONE_IN = SequenceShape(1, 3, NumberInputs(1), Values(1, inputs=(0,)))
LABELS = SequenceShape(3, 1, NumberInputs(2), Labels(("a", "b", "c")))
TAGS = SequenceShape(3, 3, NumberInputs(2), Labels(("a", "b", "c")))
UNEVEN = replace(LABELS, variable=True)
UNEVEN_TAGS = replace(TAGS, variable=True)
AHEAD = SequenceShape(3, 2, NumberInputs(2), Values(2), future_features=3)


@dataclass(frozen=True, slots=True)
class Architecture:
    """A model of ours, and the same written by hand in Keras: from inputs to outputs."""

    shape: SequenceShape
    options: Options
    layers: Callable[[Any], Any]

    def build(self) -> Any:
        """The Keras model."""
        shape = self.shape
        taken = [keras.Input((shape.timesteps, shape.inputs.features))]
        if shape.future_features:
            taken.append(keras.Input((shape.horizon, shape.future_features)))
        if shape.variable:
            taken.append(keras.Input((shape.timesteps,), dtype="bool"))
        inputs = taken if len(taken) > 1 else taken[0]
        return keras.Model(inputs, self.layers(inputs))


def as_vector(shape: SequenceShape, outputs: Any) -> Any:
    """The whole horizon from one vector."""
    flat = layers.Dense(shape.horizon * shape.target.outputs)(outputs)
    return layers.Reshape((shape.horizon, shape.target.outputs))(flat)


def stacked(inputs: Any) -> Any:
    """Three LSTM layers."""
    outputs = layers.LSTM(5, return_sequences=True)(inputs)
    outputs = layers.LSTM(4, return_sequences=True)(outputs)
    return as_vector(VALUES, layers.LSTM(3)(outputs))


def bidirectional(inputs: Any) -> Any:
    """Two bidirectional layers."""
    outputs = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(inputs)
    return as_vector(VALUES, layers.Bidirectional(layers.LSTM(3))(outputs))


def repeated(inputs: Any) -> Any:
    """The last output, repeated, read by a second stack."""
    outputs = layers.RepeatVector(2)(layers.LSTM(4)(inputs))
    outputs = layers.LSTM(5, activation="relu", return_sequences=True)(outputs)
    outputs = layers.LSTM(3, activation="relu", return_sequences=True)(outputs)
    return layers.Dense(2)(outputs)


def aligned(inputs: Any) -> Any:
    """An output for each timestep, read both ways."""
    return layers.Dense(2)(layers.Bidirectional(layers.LSTM(4, return_sequences=True))(inputs))


def with_dense(inputs: Any) -> Any:
    """Dense layers before and after the LSTM."""
    outputs = layers.Dense(5, "tanh")(layers.Dense(6, "tanh")(inputs))
    outputs = layers.Dense(5, "gelu")(layers.LSTM(4)(outputs))
    return as_vector(VALUES, outputs)


def penalised(inputs: Any) -> Any:
    """L1 and L2 on all kernels of encoder and decoder, biases aside."""
    encoder = {name: keras.regularizers.L1L2(0.01, 0.02) for name in PENALISED}
    decoder = {name: keras.regularizers.L2(0.03) for name in PENALISED}
    outputs = layers.Bidirectional(layers.LSTM(4, **encoder))(inputs)
    outputs = layers.LSTM(3, return_sequences=True, **decoder)(layers.RepeatVector(2)(outputs))
    return layers.Dense(2)(outputs)


def added(inputs: Any) -> Any:
    """A linear map of all inputs, and the last input on the target's scale, are added."""
    outputs = as_vector(VALUES, layers.LSTM(4)(inputs))
    linear = as_vector(VALUES, layers.Flatten()(inputs))
    last = layers.Lambda(lambda x: 0.5 * x[:, -1:, ::-1] + 0.25)(inputs)
    return outputs + linear + last


def tagged(inputs: Any) -> Any:
    """Logits of three classes at each timestep."""
    return layers.Dense(3)(layers.LSTM(4, return_sequences=True)(inputs))


def masked(inputs: Any) -> Any:
    """Padding is passed over, Dense layers before the LSTM or not."""
    read, mask = inputs
    outputs = layers.Bidirectional(layers.LSTM(4))(layers.Dense(5, "tanh")(read), mask=mask)
    return as_vector(UNEVEN, outputs)


def masked_tags(inputs: Any) -> Any:
    """Logits at each timestep, those at padding included."""
    read, mask = inputs
    return layers.Dense(3)(layers.LSTM(4, return_sequences=True)(read, mask=mask))


def told_ahead(inputs: Any) -> Any:
    """What is known of the horizon goes to the head beside what was read."""
    read, future = inputs
    joined = layers.Concatenate()([layers.LSTM(4)(read), layers.Flatten()(future)])
    return as_vector(AHEAD, joined)


def told_each_step(inputs: Any) -> Any:
    """What is known of a step goes to the decoder at this step."""
    read, future = inputs
    repeated_state = layers.RepeatVector(2)(layers.LSTM(4)(read))
    outputs = layers.LSTM(4, return_sequences=True)(layers.Concatenate()([repeated_state, future]))
    return layers.Dense(2)(outputs)


PENALISED = ("kernel_regularizer", "recurrent_regularizer")
ARCHITECTURES = {
    "plain": Architecture(
        VALUES,
        {"encoder": {"units": 4, "activation": "relu"}},
        lambda x: as_vector(VALUES, layers.LSTM(4, activation="relu")(x)),
    ),
    "one timestep": Architecture(ONE_IN, {}, lambda x: as_vector(ONE_IN, layers.LSTM(4)(x))),
    "gates": Architecture(
        VALUES,
        {"encoder": {"units": 4, "recurrent_activation": "hard_sigmoid", "unroll": True}},
        lambda x: as_vector(VALUES, layers.LSTM(4, recurrent_activation="hard_sigmoid")(x)),
    ),
    "stacked": Architecture(VALUES, {"encoder": {"units": (5, 4, 3)}}, stacked),
    "bidirectional": Architecture(
        VALUES, {"encoder": {"units": (4, 3), "bidirectional": True}}, bidirectional
    ),
    "repeat": Architecture(
        VALUES, {"decoder": {"kind": "repeat", "units": (5, 3), "activation": "relu"}}, repeated
    ),
    "aligned": Architecture(
        ALIGNED,
        {"encoder": {"units": 4, "bidirectional": True}, "decoder": {"kind": "aligned"}},
        aligned,
    ),
    "dense": Architecture(
        VALUES,
        {
            "input": {"dense": (6, 5), "activation": "tanh"},
            "head": {"dense": 5, "activation": "gelu"},
        },
        with_dense,
    ),
    "penalties": Architecture(
        VALUES,
        {
            "encoder": {"units": 4, "bidirectional": True, "l1": 0.01, "l2": 0.02},
            "decoder": {"kind": "repeat", "units": 3, "l2": 0.03},
        },
        penalised,
    ),
    "highway and residual": Architecture(
        VALUES, {"highway": "linear", "residual": "last_input"}, added
    ),
    "labels": Architecture(LABELS, {}, lambda x: as_vector(LABELS, layers.LSTM(4)(x))),
    "tags": Architecture(TAGS, {"decoder": {"kind": "aligned"}}, tagged),
    "masked": Architecture(
        UNEVEN,
        {
            "input": {"dense": 5, "activation": "tanh"},
            "encoder": {"units": 4, "bidirectional": True},
        },
        masked,
    ),
    "masked tags": Architecture(UNEVEN_TAGS, {"decoder": {"kind": "aligned"}}, masked_tags),
    "known ahead": Architecture(AHEAD, {}, told_ahead),
    "known ahead, repeat": Architecture(
        AHEAD, {"decoder": {"kind": "repeat", "units": 4}}, told_each_step
    ),
}


@pytest.fixture(scope="session")
def architectures() -> dict[str, Architecture]:
    """All architectures by name."""
    return ARCHITECTURES


@pytest.fixture(params=ARCHITECTURES)
def architecture(request: pytest.FixtureRequest) -> Architecture:
    """Each architecture; or the one that a test asks for by name."""
    return ARCHITECTURES[request.param]
