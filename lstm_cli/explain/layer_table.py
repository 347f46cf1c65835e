"""The static trace: every layer with its output shape and parameters, without TensorFlow.

Formulas as in Keras: a Dense layer has `(in + 1) * out` parameters, an LSTM
`4 * (in + units + 1) * units`, a Bidirectional LSTM twice that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Literal, TypeAlias, assert_never

from lstm_cli.config.rules.completion import default_decoder
from lstm_cli.config.schema.keras_names import Activation
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
from lstm_cli.types import Labels, SequenceShape

Block: TypeAlias = Literal["input", "encoder", "decoder", "head", "highway", "residual"]
Size: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One layer: the block it belongs to, its name in Keras, and what comes out of it.

    `output` has no samples axis.
    """

    block: Block
    name: str
    kind: str
    output: Size
    parameters: int = 0


Rows: TypeAlias = tuple[Row, ...]


def trace(model: Model, shape: SequenceShape) -> Rows:
    """All layers in the order in which they are applied, for samples of `shape`."""
    inputs = (shape.timesteps, shape.inputs.features)
    decoder = model.decoder or default_decoder(model, shape)
    rows: Rows = _dense_rows(
        "input", "input_dense", model.input.dense, model.input.activation, inputs
    )
    rows += _encoder_rows(model.encoder, _output(rows, inputs), decoder)
    rows += _decoder_rows(decoder, rows[-1].output, shape)
    rows += _head_rows(model.head, rows[-1].output, decoder, shape)
    steps = rows[-1].output
    if model.highway == "linear":
        rows += _highway_rows(inputs, steps)
    if model.residual == "last_input":
        rows += _residual_rows(shape, steps)
    if isinstance(shape.target, Labels):
        rows += (Row("head", "head_probabilities", "Activation(softmax)", steps),)
    return rows


def count_parameters(rows: Iterable[Row]) -> int:
    """The parameters of all layers together."""
    return sum(row.parameters for row in rows)


def _output(rows: Rows, inputs: Size) -> Size:
    return rows[-1].output if rows else inputs


def _dense_rows(
    block: Block, prefix: str, units: Size, activation: Activation, inputs: Size
) -> Rows:
    rows: Rows = ()
    for number, size in enumerate(units, start=1):
        kind = f"Dense({size}, {activation})"
        rows += (_dense_row(block, f"{prefix}_{number}", kind, size, _output(rows, inputs)),)
    return rows


def _dense_row(block: Block, name: str, kind: str, units: int, inputs: Size) -> Row:
    return Row(block, name, kind, (*inputs[:-1], units), (inputs[-1] + 1) * units)


def _encoder_rows(encoder: Encoder, inputs: Size, decoder: Decoder) -> Rows:
    every_output = isinstance(decoder, AlignedDecoder)
    directions = 2 if encoder.bidirectional else 1
    return _lstm_rows("encoder", encoder, inputs, sequences=every_output, directions=directions)


def _decoder_rows(decoder: Decoder, encoded: Size, shape: SequenceShape) -> Rows:
    horizon, ahead = shape.horizon, shape.future_features
    match decoder:
        case AlignedDecoder():
            return ()
        case VectorDecoder():
            flat = (horizon * ahead,)
            joined = (Row("decoder", "decoder_flatten", "Flatten", flat), _join(encoded, flat))
            return joined if ahead else ()
        case RepeatDecoder():
            steps = (horizon, *encoded)
            rows: Rows = (Row("decoder", "decoder_repeat", f"RepeatVector({horizon})", steps),)
            if ahead:
                rows += (_join(steps, (horizon, ahead)),)
            return rows + _lstm_rows("decoder", decoder, rows[-1].output, sequences=True)
        case _:
            assert_never(decoder)


def _join(outputs: Size, ahead: Size) -> Row:
    """What is known ahead beside what was read."""
    joined = (*outputs[:-1], outputs[-1] + ahead[-1])
    return Row("decoder", "decoder_concatenate", "Concatenate", joined)


def _lstm_rows(
    block: Block, stack: LstmStack, inputs: Size, *, sequences: bool, directions: int = 1
) -> Rows:
    rows: Rows = ()
    for number, units in enumerate(stack.units, start=1):
        timesteps, features = _output(rows, inputs)
        width = directions * units
        whole = sequences or number < len(stack.units)
        kind = f"LSTM({units}, {stack.activation})"
        row = Row(
            block,
            f"{block}_lstm_{number}",
            f"Bidirectional({kind})" if directions == 2 else kind,
            (timesteps, width) if whole else (width,),
            directions * 4 * (features + units + 1) * units,
        )
        rows += (row,)
    return rows


def _head_rows(head: Head, inputs: Size, decoder: Decoder, shape: SequenceShape) -> Rows:
    rows = _dense_rows("head", "head_dense", head.dense, head.activation, inputs)
    steps = (shape.horizon, shape.target.outputs)
    at_once = isinstance(decoder, VectorDecoder)
    units = prod(steps) if at_once else shape.target.outputs
    rows += (_dense_row("head", "head_output", f"Dense({units})", units, _output(rows, inputs)),)
    return (*rows, Row("head", "head_reshape", f"Reshape{steps}", steps)) if at_once else rows


def _highway_rows(inputs: Size, steps: Size) -> Rows:
    flat, units = (prod(inputs),), prod(steps)
    return (
        Row("highway", "highway_flatten", "Flatten", flat),
        _dense_row("highway", "highway_linear", f"Dense({units})", units, flat),
        Row("highway", "highway_reshape", f"Reshape{steps}", steps),
        Row("highway", "highway_add", "Add", steps),
    )


def _residual_rows(shape: SequenceShape, steps: Size) -> Rows:
    targets = shape.target.features
    rows: Rows = (Row("residual", "residual_last", "Cropping1D", (1, shape.inputs.features)),)
    if shape.target.inputs != tuple(range(shape.inputs.features)):
        rows += (Row("residual", "residual_select", "Identity", (1, targets)),)
    return (
        *rows,
        Row("residual", "residual_flatten", "Flatten", (targets,)),
        Row("residual", "residual_repeat", f"RepeatVector({shape.horizon})", steps),
        Row("residual", "residual_add", "Add", steps),
    )
