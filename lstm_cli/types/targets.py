"""What comes out of a sample: the kinds of targets, each with the sizes that follow from it."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Values:
    """Numbers at each step, `features` of them.

    `inputs` gives for each target feature the input feature that holds its past, or is empty where
    the targets are not the continuation of an input.
    """

    features: int
    inputs: tuple[int, ...] = ()

    @property
    def outputs(self) -> int:
        """Numbers that the head gives at each step of the horizon."""
        return self.features


@dataclass(frozen=True, slots=True)
class Labels:
    """One of these classes at each step; its code is its place among them."""

    classes: tuple[str, ...]

    @property
    def features(self) -> int:
        """Columns of targets: the label's."""
        return 1

    @property
    def inputs(self) -> tuple[int, ...]:
        """Labels continue no input."""
        return ()

    @property
    def outputs(self) -> int:
        """Numbers that the head gives at each step of the horizon: one for each class."""
        return len(self.classes)


Target: TypeAlias = Values | Labels
