"""What a kind of targets makes of arrays: matched here, in data alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, assert_never

import numpy as np

from lstm_cli.types import Floats, Ints, Labels, Target, Values


class TargetArrays(Protocol):
    """How targets of one kind lie in arrays."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names that codes stand for; empty for values."""

    @property
    def is_scaled(self) -> bool:
        """Whether a model has them on a scale of its own."""

    def unknown(self, samples: int, horizon: int) -> Floats | Ints:
        """Targets of so many samples of which none is known, as `Truth.targets` gives them."""

    def to_model(self, known: Floats | Ints, scale: Callable[[Floats], Floats]) -> Floats | Ints:
        """Targets in the user's units as a model learns them."""

    def restore(self, outputs: Floats, unscale: Callable[[Floats], Floats]) -> Floats:
        """A model's outputs `(n, horizon, outputs)` in the user's units; probabilities as is."""

    def strata(self, known: Floats | Ints) -> Ints | None:
        """What stratified splits keep in proportion; None where there is nothing such."""


@dataclass(frozen=True, slots=True)
class ValueArrays:
    """Values `(samples, horizon, target_features)` float32, nan where not known."""

    features: int
    classes: tuple[str, ...] = ()
    is_scaled: bool = True

    def unknown(self, samples: int, horizon: int) -> Floats:
        """Nan everywhere."""
        return np.full((samples, horizon, self.features), np.nan, np.float32)

    def to_model(self, known: Floats | Ints, scale: Callable[[Floats], Floats]) -> Floats:
        """The values on the model's scale."""
        return scale(known.astype(np.float32))

    def restore(self, outputs: Floats, unscale: Callable[[Floats], Floats]) -> Floats:
        """The outputs off the model's scale."""
        return unscale(outputs)

    def strata(self, known: Floats | Ints) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class LabelArrays:
    """Labels `(samples, horizon)` int32, places in `classes`, -1 where not known."""

    classes: tuple[str, ...]
    is_scaled: bool = False

    def unknown(self, samples: int, horizon: int) -> Ints:
        """-1 everywhere."""
        return np.full((samples, horizon), -1, np.int32)

    def to_model(self, known: Floats | Ints, scale: Callable[[Floats], Floats]) -> Ints:
        """The labels, that of the first class in the place of those not known."""
        del scale
        return np.maximum(known, 0).astype(np.int32)

    def restore(self, outputs: Floats, unscale: Callable[[Floats], Floats]) -> Floats:
        """The probabilities."""
        del unscale
        return outputs

    def strata(self, known: Floats | Ints) -> Ints:
        """The labels."""
        return known.astype(np.int32)


def arrays_of(target: Target) -> TargetArrays:
    """How targets of this kind lie in arrays."""
    match target:
        case Values(features=features):
            return ValueArrays(features)
        case Labels(classes=classes):
            return LabelArrays(classes)
        case _:
            assert_never(target)
