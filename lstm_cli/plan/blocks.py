"""A block of the network: its layers and how they are joined."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lstm_cli.config.schema.keras_names import Activation
from lstm_cli.plan.layer_kinds import Dense, LayerKind, Size

BlockName: TypeAlias = Literal["input", "encoder", "decoder", "head", "highway", "residual"]


@dataclass(frozen=True, slots=True)
class Wire:
    """What a layer can take: the layer that gives it, or a name from outside, and its size."""

    name: str
    size: Size


@dataclass(frozen=True, slots=True)
class LayerPlan:
    """One layer: its block, its name in Keras, what it takes and what comes out.

    `masked`: it is told which timesteps are real.
    """

    block: BlockName
    name: str
    layer: LayerKind
    takes: tuple[str, ...]
    masked: bool
    output: Size
    parameters: int


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """Layers in the order in which they are applied; a block without layers gives what it takes."""

    layers: tuple[LayerPlan, ...]
    gives: Wire

    def takes(self, name: str) -> bool:
        """Whether anything goes in under this name."""
        return self.gives.name == name or any(name in layer.takes for layer in self.layers)


@dataclass(frozen=True, slots=True)
class Draft:
    """A block while it is planned."""

    block: BlockName
    layers: list[LayerPlan] = field(default_factory=list)

    def add(self, name: str, layer: LayerKind, *taken: Wire, masked: bool = False) -> Wire:
        """One more layer; what it gives."""
        sizes = [wire.size for wire in taken]
        output, parameters = layer.output(*sizes), layer.parameters(*sizes)
        takes = tuple(wire.name for wire in taken)
        self.layers.append(LayerPlan(self.block, name, layer, takes, masked, output, parameters))
        return Wire(name, output)

    def add_dense(
        self, prefix: str, units: Sequence[int], activation: Activation, taken: Wire
    ) -> Wire:
        """A stack of Dense layers; what the last one gives."""
        for number, size in enumerate(units, start=1):
            taken = self.add(f"{prefix}_{number}", Dense(size, activation), taken)
        return taken

    def end(self, gives: Wire) -> BlockPlan:
        """The block as it is now, which gives this."""
        return BlockPlan(tuple(self.layers), gives)
