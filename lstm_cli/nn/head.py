"""What a kind of targets makes of the network's head and of the loss: matched here, in nn alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, assert_never

import numpy as np

from lstm_cli.types import Labels, Source, Target, Values

ClassWeights: TypeAlias = Literal["none", "balanced"] | Mapping[str, float]


class Head(Protocol):
    """What follows from the kind of targets."""

    def weigh_classes(self, asked: ClassWeights, train: Source) -> tuple[float, ...]:
        """A weight for each class in the loss, in their order; empty where all count alike."""


@dataclass(frozen=True, slots=True)
class ValueHead:
    """Values as they come out."""

    def weigh_classes(self, asked: ClassWeights, train: Source) -> tuple[float, ...]:
        """No weights: values have no classes."""
        del asked, train
        return ()


@dataclass(frozen=True, slots=True)
class LabelHead:
    """Logits in training, probabilities in the saved model."""

    classes: tuple[str, ...]

    def weigh_classes(self, asked: ClassWeights, train: Source) -> tuple[float, ...]:
        """Weights by name, 1 where none is given; or balanced ones.

        `balanced` is `targets / (classes * targets of the class)`, as in scikit-learn.
        """
        if asked == "none":
            return ()
        if isinstance(asked, Mapping):
            return tuple(float(asked.get(name, 1.0)) for name in self.classes)
        counts = train.class_counts(len(self.classes))
        weights = counts.sum() / (len(self.classes) * np.maximum(counts, 1))
        return tuple(weights.tolist())


def head_of(target: Target) -> Head:
    """The head for a kind of targets."""
    match target:
        case Values():
            return ValueHead()
        case Labels(classes):
            return LabelHead(classes)
        case _:
            assert_never(target)
