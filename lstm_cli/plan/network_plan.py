"""The network's plan: which layers, in which order, joined how, for which sizes.

input block → encoder → decoder → head, and what is added to the head's outputs. This is the one
place where it stands: the network is built, counted and drawn from here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import assert_never

from lstm_cli.config.rules.completion import default_decoder
from lstm_cli.config.schema.network import (
    AlignedDecoder,
    Decoder,
    Encoder,
    Head,
    LstmStack,
    Model,
    RepeatDecoder,
    VectorDecoder,
)
from lstm_cli.plan.blocks import BlockPlan, Draft, LayerPlan, Wire
from lstm_cli.plan.layer_kinds import (
    LSTM,
    Activation,
    Add,
    Bidirectional,
    Concatenate,
    Cropping1D,
    Dense,
    Flatten,
    RepeatVector,
    Rescaling,
    Reshape,
    Select,
)
from lstm_cli.types import AffineMap, Labels, SequenceShape, Values

# What a block takes from outside, by name: the network's inputs, and what other blocks give.
INPUTS, FUTURE, MASK = "inputs", "future_inputs", "mask"
FEATURES, MEMORY, STATE, DECODED, OUTPUTS = "features", "memory", "state", "decoded", "outputs"


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """The network for samples of `shape`; in `model` nothing is left open.

    `probabilities` is what only a saved model of labels has.
    """

    model: Model
    shape: SequenceShape
    input: BlockPlan
    encoder: BlockPlan
    decoder: BlockPlan
    head: BlockPlan
    highway: BlockPlan
    residual: BlockPlan
    probabilities: BlockPlan

    @property
    def layers(self) -> Iterator[LayerPlan]:
        """All layers in the order in which they are applied."""
        for block in (self.input, self.encoder, self.decoder, self.head):
            yield from block.layers
        for block in (self.highway, self.residual, self.probabilities):
            yield from block.layers

    @property
    def parameters(self) -> int:
        """The parameters of all layers together."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def gives_horizon_at_once(self) -> bool:
        """Whether one output of the head is the whole horizon, and not one step of it."""
        return len(self.decoder.gives.size) == 1

    @property
    def is_aligned(self) -> bool:
        """Whether there is an output for each input timestep."""
        return self.decoder.gives.name == MEMORY


def plan_network(
    model: Model, shape: SequenceShape, last_input_map: AffineMap | None = None
) -> NetworkPlan:
    """The network that `model` describes, for samples of `shape`.

    `last_input_map` leads from an input to the scale of its target, for `residual: last_input`; it
    is fitted to data, and without it the plan lacks the one layer that applies it.
    """
    decoder = model.decoder or default_decoder(model, shape)
    inputs = Wire(INPUTS, (shape.timesteps, shape.inputs.features))
    block = _plan_input(model, inputs)
    encoding = _measure_encoding(model.encoder, shape)
    decoding = _plan_decoder(decoder, encoding, shape)
    head = _plan_head(model.head, Wire(DECODED, decoding.gives.size), shape)
    outputs = Wire(OUTPUTS, head.gives.size)
    return NetworkPlan(
        model=model.model_copy(update={"decoder": decoder}),
        shape=shape,
        input=block,
        encoder=_plan_encoder(model.encoder, Wire(FEATURES, block.gives.size), decoding),
        decoder=decoding,
        head=head,
        highway=_plan_highway(model, inputs, outputs),
        residual=_plan_residual(model, inputs, outputs, shape, last_input_map),
        probabilities=_plan_probabilities(outputs, shape),
    )


def _plan_input(model: Model, inputs: Wire) -> BlockPlan:
    draft = Draft("input")
    block = model.input
    return draft.end(draft.add_dense("input_dense", block.dense, block.activation, inputs))


@dataclass(frozen=True, slots=True)
class _Encoding:
    """What a decoder may take of an encoder: its outputs at all timesteps, and its last state."""

    memory: Wire
    state: Wire


def _measure_encoding(encoder: Encoder, shape: SequenceShape) -> _Encoding:
    width = encoder.units[-1] * (2 if encoder.bidirectional else 1)
    return _Encoding(Wire(MEMORY, (shape.timesteps, width)), Wire(STATE, (width,)))


def _plan_encoder(encoder: Encoder, features: Wire, decoder: BlockPlan) -> BlockPlan:
    """The encoder gives its memory where the decoder takes it, else its state."""
    draft = Draft("encoder")
    for number, layer in enumerate(_lstms(encoder, memory=decoder.takes(MEMORY)), start=1):
        either = Bidirectional(layer) if encoder.bidirectional else layer
        features = draft.add(f"encoder_lstm_{number}", either, features, masked=True)
    return draft.end(features)


def _lstms(stack: LstmStack, *, memory: bool) -> Iterator[LSTM]:
    """The layers of a stack; all but the last hand on every output, and that one where asked."""
    for number, units in enumerate(stack.units, start=1):
        yield LSTM(
            units=units,
            activation=stack.activation,
            recurrent_activation=stack.recurrent_activation,
            dropout=stack.dropout,
            recurrent_dropout=stack.recurrent_dropout,
            l1=stack.l1,
            l2=stack.l2,
            unroll=stack.unroll,
            return_sequences=memory or number < len(stack.units),
        )


def _plan_decoder(decoder: Decoder, encoding: _Encoding, shape: SequenceShape) -> BlockPlan:
    draft = Draft("decoder")
    future = Wire(FUTURE, (shape.horizon, shape.future_features))
    state = encoding.state
    match decoder:
        case VectorDecoder():
            if shape.future_features:
                flat = draft.add("decoder_flatten", Flatten(), future)
                state = draft.add("decoder_concatenate", Concatenate(), state, flat)
            return draft.end(state)
        case RepeatDecoder():
            steps = draft.add("decoder_repeat", RepeatVector(shape.horizon), state)
            if shape.future_features:
                steps = draft.add("decoder_concatenate", Concatenate(), steps, future)
            for number, layer in enumerate(_lstms(decoder, memory=True), start=1):
                steps = draft.add(f"decoder_lstm_{number}", layer, steps)
            return draft.end(steps)
        case AlignedDecoder():
            return draft.end(encoding.memory)
        case _:
            assert_never(decoder)


def _plan_head(head: Head, decoded: Wire, shape: SequenceShape) -> BlockPlan:
    """Outputs at each step; from a decoder that gives one vector, for the whole horizon at once."""
    draft = Draft("head")
    decoded = draft.add_dense("head_dense", head.dense, head.activation, decoded)
    if len(decoded.size) > 1:
        return draft.end(draft.add("head_output", Dense(shape.target.outputs), decoded))
    steps = (shape.horizon, shape.target.outputs)
    flat = draft.add("head_output", Dense(prod(steps)), decoded)
    return draft.end(draft.add("head_reshape", Reshape(steps), flat))


def _plan_highway(model: Model, inputs: Wire, outputs: Wire) -> BlockPlan:
    """A linear map of all inputs added to the outputs (Lai et al. 2018, LSTNet)."""
    draft = Draft("highway")
    if model.highway == "none":
        return draft.end(outputs)
    flat = draft.add("highway_flatten", Flatten(), inputs)
    linear = draft.add("highway_linear", Dense(prod(outputs.size)), flat)
    steps = draft.add("highway_reshape", Reshape(outputs.size), linear)
    return draft.end(draft.add("highway_add", Add(), outputs, steps))


def _plan_residual(
    model: Model, inputs: Wire, outputs: Wire, shape: SequenceShape, scale: AffineMap | None
) -> BlockPlan:
    """The last input, on the target's scale, added at every step of the horizon."""
    draft = Draft("residual")
    if model.residual == "none":
        return draft.end(outputs)
    last = draft.add("residual_last", Cropping1D((shape.timesteps - 1, 0)), inputs)
    if shape.target.inputs != tuple(range(shape.inputs.features)):
        last = draft.add("residual_select", Select(shape.target.inputs), last)
    if scale is not None:
        last = draft.add("residual_scale", Rescaling(scale.scale, scale.offset), last)
    flat = draft.add("residual_flatten", Flatten(), last)
    steps = draft.add("residual_repeat", RepeatVector(shape.horizon), flat)
    return draft.end(draft.add("residual_add", Add(), outputs, steps))


def _plan_probabilities(outputs: Wire, shape: SequenceShape) -> BlockPlan:
    """The head's logits as probabilities, where the targets are labels."""
    draft = Draft("head")
    match shape.target:
        case Values():
            return draft.end(outputs)
        case Labels():
            # Keras's Softmax layer would take the mask of the timesteps for one of the classes.
            return draft.end(draft.add("head_probabilities", Activation("softmax"), outputs))
        case _:
            assert_never(shape.target)
