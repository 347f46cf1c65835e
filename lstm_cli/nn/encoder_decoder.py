"""Encoder and decoder: a sequence is read once, and each decoder takes what was read.

A decoder that feeds itself will stand beside `Decoder`: as `unroll`, with its targets as inputs of
the steps, and as `step(state, token)`, which gives one step's outputs and the next state.
"""

from dataclasses import dataclass

import tensorflow as tf

from lstm_cli.nn.layers import LayerBlock
from lstm_cli.plan.network_plan import FEATURES, FUTURE, MEMORY, STATE, NetworkPlan


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder has read.

    memory `(samples, timesteps, units)`: its outputs at all timesteps, None where the decoder does
    not take them; mask `(samples, timesteps)` bool: which of them are real, None for all; state:
    the last real output `(samples, units)` first, empty where the decoder takes the memory.
    """

    memory: tf.Tensor | None
    mask: tf.Tensor | None
    state: tuple[tf.Tensor, ...]


class Encoder:
    """A stack of LSTM layers."""

    def __init__(self, plan: NetworkPlan) -> None:
        self._block = LayerBlock(plan.encoder)
        self._keeps_memory = plan.decoder.takes(MEMORY)

    def encode(self, inputs: tf.Tensor, mask: tf.Tensor | None) -> Encoded:
        """What is read of inputs `(samples, timesteps, features)`.

        mask `(samples, timesteps)` bool: which timesteps are real, None for all.
        """
        outputs = self._block({FEATURES: inputs}, mask)
        if self._keeps_memory:
            return Encoded(outputs, mask, ())
        return Encoded(None, mask, (outputs,))


class Decoder:
    """What leads from an encoder's outputs to the head, without outputs of its own as inputs."""

    def __init__(self, plan: NetworkPlan) -> None:
        self._block = LayerBlock(plan.decoder)

    def unroll(self, encoded: Encoded, future: tf.Tensor | None) -> tf.Tensor:
        """All steps at once, for the head: `(samples, horizon, units)`, or `(samples, units)`.

        The latter is of a decoder whose head gives the whole horizon at once. future
        `(samples, horizon, future_features)`: what is known of each step, None where nothing is.
        """
        state = encoded.state[0] if encoded.state else None
        taken = {MEMORY: encoded.memory, STATE: state, FUTURE: future}
        return self._block(taken, encoded.mask)
