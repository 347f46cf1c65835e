"""LSTM stacks: the encoder, and the one that a decoder uses.

All layers are named by hand, so that a model rebuilt in one process has the same paths.
"""

from dataclasses import dataclass

import keras
import tensorflow as tf

from lstm_cli.config.schema.network import Encoder, LstmStack


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder has read.

    memory `(samples, timesteps, units)`: outputs at all timesteps, or None where no decoder asked
    for them; memory_mask `(samples, timesteps)`: which are real, None for all; state: the last
    real output `(samples, units)` first.
    """

    memory: tf.Tensor | None
    memory_mask: tf.Tensor | None
    state: tuple[tf.Tensor, ...]


def encode(
    inputs: tf.Tensor, mask: tf.Tensor | None, encoder: Encoder, *, with_memory: bool
) -> Encoded:
    """`inputs` `(samples, timesteps, features)` read by the encoder's stack.

    `mask` `(samples, timesteps)` bool says which timesteps are real; None: all are.
    """
    outputs = lstm_stack(
        inputs,
        encoder,
        mask=mask,
        prefix="encoder",
        sequences=with_memory,
        bidirectional=encoder.bidirectional,
    )
    if with_memory:
        return Encoded(outputs, mask, ())
    return Encoded(None, mask, (outputs,))


def lstm_stack(
    inputs: tf.Tensor,
    stack: LstmStack,
    *,
    prefix: str,
    sequences: bool,
    bidirectional: bool = False,
    mask: tf.Tensor | None = None,
) -> tf.Tensor:
    """The last layer's outputs `(samples, timesteps, units)`, or the last `(samples, units)`."""
    outputs = inputs
    for number, units in enumerate(stack.units, start=1):
        layer = _lstm(
            stack,
            units,
            name=f"{prefix}_lstm_{number}",
            sequences=sequences or number < len(stack.units),
        )
        if bidirectional:
            layer = keras.layers.Bidirectional(layer, name=layer.name)
        outputs = layer(outputs) if mask is None else layer(outputs, mask=mask)
    return outputs


def _lstm(stack: LstmStack, units: int, *, name: str, sequences: bool) -> keras.layers.LSTM:
    penalty = keras.regularizers.L1L2(stack.l1, stack.l2) if stack.l1 or stack.l2 else None
    return keras.layers.LSTM(
        units,
        name=name,
        activation=stack.activation,
        recurrent_activation=stack.recurrent_activation,
        dropout=stack.dropout,
        recurrent_dropout=stack.recurrent_dropout,
        kernel_regularizer=penalty,
        recurrent_regularizer=penalty,
        unroll=stack.unroll,
        return_sequences=sequences,
    )
