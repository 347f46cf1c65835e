"""The network: input block → encoder → decoder → head, as one Keras functional model."""

from dataclasses import dataclass

import keras
import tensorflow as tf

from lstm_cli.config.schema.network import Model
from lstm_cli.nn.encoder_decoder import Decoder, Encoder
from lstm_cli.nn.layers import LayerBlock
from lstm_cli.plan.network_plan import (
    DECODED,
    FUTURE,
    INPUTS,
    MASK,
    OUTPUTS,
    NetworkPlan,
    plan_network,
)
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
    if model.residual == "last_input" and last_input_map is None:
        raise ValueError("residual: last_input needs targets that continue an input")
    plan = plan_network(model, shape, last_input_map)
    inputs = keras.Input((shape.timesteps, shape.inputs.features), name=INPUTS)
    future, mask = _future_input(shape), _mask_input(shape)
    outputs = _connect(plan, inputs, future, mask)
    all_inputs = [each for each in (inputs, future, mask) if each is not None]
    taken = all_inputs if len(all_inputs) > 1 else inputs
    trained = keras.Model(taken, outputs, name="trained")
    if not plan.probabilities.layers:
        return Network(trained, trained)
    probabilities = LayerBlock(plan.probabilities)({OUTPUTS: outputs})
    return Network(trained, keras.Model(taken, probabilities, name="saved"))


def _future_input(shape: SequenceShape) -> tf.Tensor | None:
    """What is known ahead `(samples, horizon, future_features)`, None where nothing is."""
    if not shape.future_features:
        return None
    return keras.Input((shape.horizon, shape.future_features), name=FUTURE)


def _mask_input(shape: SequenceShape) -> tf.Tensor | None:
    """Which timesteps `(samples, timesteps)` bool are real; None where all are."""
    return keras.Input((shape.timesteps,), dtype="bool", name=MASK) if shape.variable else None


def _connect(
    plan: NetworkPlan, inputs: tf.Tensor, future: tf.Tensor | None, mask: tf.Tensor | None
) -> tf.Tensor:
    """From inputs `(samples, timesteps, features)` to outputs `(samples, horizon, outputs)`."""
    features = LayerBlock(plan.input)({INPUTS: inputs})
    encoded = Encoder(plan).encode(features, mask)
    decoded = Decoder(plan).unroll(encoded, future)
    outputs = LayerBlock(plan.head)({DECODED: decoded})
    for added in (plan.highway, plan.residual):
        outputs = LayerBlock(added)({OUTPUTS: outputs, INPUTS: inputs})
    return outputs
