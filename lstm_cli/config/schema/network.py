"""The `model` section: input block → encoder → decoder → head."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from lstm_cli.config.schema.keras_names import Activation
from lstm_cli.config.schema.section import Fraction, LayerUnits, NonNegative, Section, Units


class InputBlock(Section):
    """What happens to each timestep before the LSTM."""

    dense: Units = Field((), description="units of Dense layers on each timestep")
    activation: Activation = Field("relu", description="activation of those Dense layers")


class LstmStack(Section):
    """The options of one stack of LSTM layers."""

    units: LayerUnits = Field((50,), description="units of each LSTM layer; one number: one layer")
    activation: Activation = Field("tanh", description="activation of the LSTM's cell and output")
    recurrent_activation: Activation = Field("sigmoid", description="activation of the gates")
    dropout: Fraction = Field(0.0, description="share of a layer's inputs dropped in training")
    recurrent_dropout: Fraction = Field(0.0, description="share of the state dropped in training")
    l1: NonNegative = Field(0.0, description="L1 penalty on kernels and recurrent kernels")
    l2: NonNegative = Field(0.0, description="L2 penalty on kernels and recurrent kernels")
    unroll: bool = Field(
        False,  # noqa: FBT003
        description="one copy of the cell for each timestep: faster for short sequences; changes "
        "the last bits",
    )


class Encoder(LstmStack):
    """The LSTM layers that read the sequence."""

    bidirectional: bool = Field(False, description="read the sequence both ways")  # noqa: FBT003


class VectorDecoder(Section):
    """Last output → Dense → the whole horizon at once."""

    kind: Literal["vector"] = Field(description="last output → Dense → whole horizon")


class RepeatDecoder(LstmStack):
    """Last output repeated for each step of the horizon → LSTM → one output a step."""

    kind: Literal["repeat"] = Field(description="last output, repeated → LSTM → an output a step")


class AlignedDecoder(Section):
    """One output for each input timestep."""

    kind: Literal["aligned"] = Field(description="one output for each input timestep")


Decoder: TypeAlias = Annotated[
    VectorDecoder | RepeatDecoder | AlignedDecoder, Field(discriminator="kind")
]


class Head(Section):
    """What turns the decoder's outputs into values or labels."""

    dense: Units = Field((), description="units of Dense layers before the output layer")
    activation: Activation = Field("relu", description="activation of those Dense layers")


class Model(Section):
    """The network; every part has a default."""

    input: InputBlock = Field(InputBlock(), description="Dense layers before the LSTM")
    encoder: Encoder = Field(Encoder(), description="the LSTM layers that read the sequence")
    decoder: Decoder | None = Field(
        None,
        description="how outputs are made; default `repeat` where timesteps and horizon are above "
        "1 (with the encoder's last units and activation), else `vector`",
    )
    head: Head = Field(Head(), description="Dense layers after the LSTM, and the output layer")
    residual: Literal["none", "last_input"] = Field(
        "none", description="`last_input`: predict the change from the last input"
    )
    highway: Literal["none", "linear"] = Field(
        "none", description="`linear`: add a linear map of all inputs to the output (LSTNet)"
    )
