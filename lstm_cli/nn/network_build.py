"""The network: input block → encoder → decoder → head, as one Keras functional model."""

from dataclasses import dataclass
from typing import assert_never

import keras
import tensorflow as tf

from lstm_cli.config.schema.network import AlignedDecoder, Head, Model, RepeatDecoder, VectorDecoder
from lstm_cli.nn.head import head_of
from lstm_cli.nn.layers import encode, lstm_stack
from lstm_cli.types import AffineMap, SequenceShape


@dataclass(frozen=True, slots=True)
class Network:
    """One set of weights, seen twice.

    `trained` gives values or logits `(samples, horizon, outputs)`; `saved`, which plain Keras
    opens, gives values or probabilities of that shape.
    """

    trained: keras.Model
    saved: keras.Model


def build_network(model: Model, shape: SequenceShape, last_input_map: AffineMap | None) -> Network:
    """The network that `model` describes, for samples of `shape`; its weights are not yet set.

    `last_input_map` leads from an input to the scale of its target, for `residual: last_input`.
    """
    inputs = keras.Input((shape.timesteps, shape.inputs.features), name="inputs")
    future = _future_input(shape)
    mask = _mask_input(shape)
    outputs = _decode(_input_block(inputs, model), mask, future, model, shape)
    if model.highway == "linear":
        outputs = _add_highway(outputs, inputs, shape)
    if model.residual == "last_input":
        outputs = _add_last_input(outputs, inputs, shape, last_input_map)
    all_inputs = [each for each in (inputs, future, mask) if each is not None]
    taken = all_inputs if len(all_inputs) > 1 else inputs
    trained = keras.Model(taken, outputs, name="trained")
    probabilities = head_of(shape.target).probabilities(outputs)
    if probabilities is None:
        return Network(trained, trained)
    return Network(trained, keras.Model(taken, probabilities, name="saved"))


def _future_input(shape: SequenceShape) -> tf.Tensor | None:
    """What is known ahead for each step of the horizon, where anything is."""
    if not shape.future_features:
        return None
    return keras.Input((shape.horizon, shape.future_features), name="future_inputs")


def _mask_input(shape: SequenceShape) -> tf.Tensor | None:
    """Which timesteps `(samples, timesteps)` are real, where samples differ in length."""
    return keras.Input((shape.timesteps,), dtype="bool", name="mask") if shape.variable else None


def _input_block(inputs: tf.Tensor, model: Model) -> tf.Tensor:
    return _dense_stack(inputs, model.input.dense, model.input.activation, "input_dense")


def _decode(
    inputs: tf.Tensor,
    mask: tf.Tensor | None,
    future: tf.Tensor | None,
    model: Model,
    shape: SequenceShape,
) -> tf.Tensor:
    layers = keras.layers
    match model.decoder:
        case VectorDecoder():
            state = encode(inputs, mask, model.encoder, with_memory=False).state[0]
            if future is not None:
                flat = layers.Flatten(name="decoder_flatten")(future)
                state = layers.Concatenate(name="decoder_concatenate")([state, flat])
            outputs = _head(state, model.head, shape.horizon * shape.target.outputs)
            return layers.Reshape((shape.horizon, shape.target.outputs), name="head_reshape")(
                outputs
            )
        case RepeatDecoder() as decoder:
            state = encode(inputs, mask, model.encoder, with_memory=False).state[0]
            steps = layers.RepeatVector(shape.horizon, name="decoder_repeat")(state)
            if future is not None:
                steps = layers.Concatenate(name="decoder_concatenate")([steps, future])
            steps = lstm_stack(steps, decoder, prefix="decoder", sequences=True)
            return _head(steps, model.head, shape.target.outputs)
        case AlignedDecoder():
            encoded = encode(inputs, mask, model.encoder, with_memory=True)
            return _head(encoded.memory, model.head, shape.target.outputs)
        case None:
            raise ValueError("the config is not complete: model.decoder is None")
        case _:
            assert_never(model.decoder)


def _head(outputs: tf.Tensor, head: Head, units: int) -> tf.Tensor:
    outputs = _dense_stack(outputs, head.dense, head.activation, "head_dense")
    return keras.layers.Dense(units, name="head_output")(outputs)


def _dense_stack(
    outputs: tf.Tensor, units: tuple[int, ...], activation: str, name: str
) -> tf.Tensor:
    for number, size in enumerate(units, start=1):
        outputs = keras.layers.Dense(size, activation, name=f"{name}_{number}")(outputs)
    return outputs


def _add_highway(outputs: tf.Tensor, inputs: tf.Tensor, shape: SequenceShape) -> tf.Tensor:
    """A linear map of all inputs added to the output (Lai et al. 2018, LSTNet)."""
    layers = keras.layers
    flat = layers.Flatten(name="highway_flatten")(inputs)
    linear = layers.Dense(shape.horizon * shape.target.outputs, name="highway_linear")(flat)
    steps = layers.Reshape((shape.horizon, shape.target.outputs), name="highway_reshape")(linear)
    return layers.Add(name="highway_add")([outputs, steps])


def _add_last_input(
    outputs: tf.Tensor, inputs: tf.Tensor, shape: SequenceShape, scale: AffineMap | None
) -> tf.Tensor:
    """The last input, on the target's scale, added at every step of the horizon."""
    if scale is None:
        raise ValueError("residual: last_input needs targets that continue an input")
    layers = keras.layers
    last = layers.Cropping1D((shape.timesteps - 1, 0), name="residual_last")(inputs)
    last = _select(last, shape)
    last = layers.Rescaling(list(scale.scale), list(scale.offset), name="residual_scale")(last)
    last = layers.Flatten(name="residual_flatten")(last)
    last = layers.RepeatVector(shape.horizon, name="residual_repeat")(last)
    return layers.Add(name="residual_add")([outputs, last])


def _select(last: tf.Tensor, shape: SequenceShape) -> tf.Tensor:
    if shape.target.inputs == tuple(range(shape.inputs.features)):
        return last
    chosen = keras.ops.stack([last[..., i] for i in shape.target.inputs], axis=-1)
    return keras.layers.Identity(name="residual_select")(chosen)
