"""The kinds of layers: what each is built with, and the sizes that it gives.

A kind has the name of a layer of Keras, and its fields are that layer's options. Formulas as in
Keras: a Dense layer has `(in + 1) * out` parameters, an LSTM `4 * (in + units + 1) * units`, a
Bidirectional LSTM twice that. Sizes have no samples axis.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import ClassVar, TypeAlias

from lstm_cli.config.schema.keras_names import Activation as ActivationName

Size: TypeAlias = tuple[int, ...]

GATES = 4


@dataclass(frozen=True, slots=True)
class LayerKind:
    """A layer that gives the size that it takes, and has no parameters.

    `assumes` are options of Keras's that have one value here, for which the sizes hold.
    """

    assumes: ClassVar[Mapping[str, object]] = {}

    @property
    def label(self) -> str:
        """What the layer is, in Keras's words: `Dense(50, relu)`."""
        return type(self).__name__

    def output(self, *taken: Size) -> Size:
        """The size of what comes out."""
        return taken[0]

    def parameters(self, *taken: Size) -> int:
        """How many numbers it learns."""
        del taken
        return 0


@dataclass(frozen=True, slots=True)
class Masking(LayerKind):
    """Timesteps that hold `mask_value` in every feature become zero, and count as not there."""

    mask_value: float


@dataclass(frozen=True, slots=True)
class Activation(LayerKind):
    """An activation alone."""

    activation: str

    @property
    def label(self) -> str:
        """The activation is named."""
        return f"Activation({self.activation})"


@dataclass(frozen=True, slots=True)
class Rescaling(LayerKind):
    """`scale * x + offset` for each feature."""

    scale: tuple[float, ...]
    offset: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Add(LayerKind):
    """The sum of several outputs."""

    def output(self, *taken: Size) -> Size:
        """The larger of each axis."""
        return tuple(map(max, zip(*taken, strict=True)))


@dataclass(frozen=True, slots=True)
class Dense(LayerKind):
    """A linear map of the last axis, and an activation."""

    units: int
    activation: ActivationName | None = None

    @property
    def label(self) -> str:
        """Units and activation are named."""
        return f"Dense({', '.join(str(each) for each in (self.units, self.activation) if each)})"

    def output(self, *taken: Size) -> Size:
        """`units` in the last axis."""
        return (*taken[0][:-1], self.units)

    def parameters(self, *taken: Size) -> int:
        """A kernel and a bias."""
        return (taken[0][-1] + 1) * self.units


@dataclass(frozen=True, slots=True)
class LSTM(LayerKind):
    """An LSTM; it gives all its outputs or only the last."""

    assumes: ClassVar[Mapping[str, object]] = {"return_state": False}

    units: int
    activation: ActivationName
    recurrent_activation: ActivationName
    dropout: float
    recurrent_dropout: float
    l1: float
    l2: float
    unroll: bool
    return_sequences: bool

    @property
    def label(self) -> str:
        """Units and activation are named."""
        return f"LSTM({self.units}, {self.activation})"

    def output(self, *taken: Size) -> Size:
        """`(timesteps, units)`, or `(units,)` of the last."""
        return (taken[0][0], self.units) if self.return_sequences else (self.units,)

    def parameters(self, *taken: Size) -> int:
        """A kernel, a recurrent kernel and a bias for each gate."""
        return GATES * (taken[0][-1] + self.units + 1) * self.units


@dataclass(frozen=True, slots=True)
class Bidirectional(LayerKind):
    """An LSTM in each direction, their outputs side by side."""

    assumes: ClassVar[Mapping[str, object]] = {"merge_mode": "concat"}

    layer: LSTM

    @property
    def label(self) -> str:
        """The LSTM is named."""
        return f"Bidirectional({self.layer.label})"

    def output(self, *taken: Size) -> Size:
        """Twice the units."""
        *timesteps, units = self.layer.output(*taken)
        return (*timesteps, 2 * units)

    def parameters(self, *taken: Size) -> int:
        """Those of two LSTMs."""
        return 2 * self.layer.parameters(*taken)


@dataclass(frozen=True, slots=True)
class RepeatVector(LayerKind):
    """A vector, `n` times."""

    n: int

    @property
    def label(self) -> str:
        """The number is named."""
        return f"RepeatVector({self.n})"

    def output(self, *taken: Size) -> Size:
        """`(n, features)`."""
        return (self.n, *taken[0])


@dataclass(frozen=True, slots=True)
class Reshape(LayerKind):
    """The same numbers on other axes."""

    target_shape: Size

    @property
    def label(self) -> str:
        """The axes are named."""
        return f"Reshape{self.target_shape}"

    def output(self, *taken: Size) -> Size:
        """`target_shape`.

        Raises:
            ValueError: it has another number of elements.
        """
        if prod(self.target_shape) != prod(taken[0]):
            raise ValueError(f"{taken[0]} cannot become {self.target_shape}")
        return self.target_shape


@dataclass(frozen=True, slots=True)
class Flatten(LayerKind):
    """The same numbers on one axis."""

    def output(self, *taken: Size) -> Size:
        """One axis."""
        return (prod(taken[0]),)


@dataclass(frozen=True, slots=True)
class Concatenate(LayerKind):
    """Outputs side by side in their last axis."""

    assumes: ClassVar[Mapping[str, object]] = {"axis": -1}

    def output(self, *taken: Size) -> Size:
        """The last axes together."""
        return (*taken[0][:-1], sum(size[-1] for size in taken))


@dataclass(frozen=True, slots=True)
class Cropping1D(LayerKind):
    """Timesteps without so many of the first and of the last."""

    cropping: tuple[int, int]

    def output(self, *taken: Size) -> Size:
        """`(remaining timesteps, features)`."""
        timesteps, features = taken[0]
        return (timesteps - sum(self.cropping), features)


@dataclass(frozen=True, slots=True)
class Select(LayerKind):
    """Chosen features, in this order; no layer of Keras but one index for each, and an Identity."""

    features: tuple[int, ...]

    @property
    def label(self) -> str:
        """The layer that is left of it in a model."""
        return "Identity"

    def output(self, *taken: Size) -> Size:
        """As many features as are chosen."""
        return (*taken[0][:-1], len(self.features))


# Those that a model's file names as they are named here, with their fields as options.
STORED: Mapping[str, type[LayerKind]] = {
    kind.__name__: kind
    for kind in (
        Masking,
        Activation,
        Rescaling,
        Add,
        Dense,
        RepeatVector,
        Reshape,
        Flatten,
        Concatenate,
        Cropping1D,
    )
}
