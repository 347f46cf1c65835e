"""What one sample is, and the sources that batches of samples are gathered from."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

import numpy as np

from lstm_cli.types.arrays import Bools, Floats, Ints
from lstm_cli.types.targets import Labels, Target, Values

# What stands in all features of a timestep that is not there. It is far outside of any scale that a
# network could learn from, so that a real timestep, be it all zero, is never taken for padding.
PADDING = -1e9


@dataclass(frozen=True, slots=True)
class NumberInputs:
    """Numbers at each timestep, `features` of them."""

    features: int


@dataclass(frozen=True, slots=True)
class SequenceShape:
    """The contract between data and model: what one sample is, as sizes.

    `future_features` are known for each step of the horizon. `variable`: a sample may have fewer
    than `timesteps` real timesteps; those after its end hold `PADDING` in every feature.
    """

    timesteps: int
    horizon: int
    inputs: NumberInputs
    target: Target
    future_features: int = 0
    variable: bool = False

    def describe(self) -> dict[str, object]:
        """The sizes as plain data, one beside the other: as run folders and JSON have them."""
        match self.target:
            case Values():
                classes: tuple[str, ...] = ()
            case Labels():
                classes = self.target.classes
            case _:
                assert_never(self.target)
        return {
            "timesteps": self.timesteps,
            "features": self.inputs.features,
            "horizon": self.horizon,
            "target_features": self.target.features,
            "classes": classes,
            "target_inputs": self.target.inputs,
            "future_features": self.future_features,
            "variable": self.variable,
        }


@dataclass(frozen=True, slots=True)
class Batch:
    """Gathered samples.

    inputs `(samples, timesteps, features)` float32; targets `(samples, horizon, target_features)`
    float32 or `(samples, horizon)` int32 for labels; weights `(samples,)` float32; mask
    `(samples, horizon)` bool: which steps are real, None for all; future_inputs
    `(samples, horizon, future_features)` float32 or None.
    """

    inputs: Floats
    targets: Floats | Ints
    weights: Floats
    mask: Bools | None = None
    future_inputs: Floats | None = None


@dataclass(frozen=True, slots=True)
class Dense:
    """A source whose samples lie one beside the other, with the shapes of `Batch`."""

    inputs: Floats
    targets: Floats | Ints
    mask: Bools | None = None

    def __len__(self) -> int:
        return len(self.inputs)

    def gather(self, indices: Ints) -> Batch:
        """The samples at `indices` `(n,)`, each with weight 1."""
        weights = np.ones(len(indices), np.float32)
        mask = None if self.mask is None else self.mask[indices]
        return Batch(self.inputs[indices], self.targets[indices], weights, mask)

    def arrays(self) -> Batch:
        """All samples, in order."""
        return self.gather(np.arange(len(self), dtype=np.int32))


@dataclass(frozen=True, slots=True)
class Windows:
    """A source of overlapping windows over one table, which is kept once.

    inputs `(rows, features)` float32; targets `(rows, target_features)` float32; starts
    `(samples,)` int32: the first input row of each window; future `(rows, future_features)`
    float32, or None. The targets of a window begin `gap` rows after its last input row.
    """

    inputs: Floats
    targets: Floats
    starts: Ints
    timesteps: int
    horizon: int
    gap: int = 0
    future: Floats | None = None

    def __len__(self) -> int:
        return len(self.starts)

    def gather(self, indices: Ints) -> Batch:
        """The windows at `indices` `(n,)`, copied out of the table, each with weight 1."""
        starts = self.starts[indices][:, None]
        ahead = self.timesteps + self.gap
        steps = starts + np.arange(ahead, ahead + self.horizon, dtype=np.int32)
        return Batch(
            inputs=self.inputs[starts + np.arange(self.timesteps, dtype=np.int32)],
            targets=self.targets[steps],
            weights=np.ones(len(indices), np.float32),
            future_inputs=None if self.future is None else self.future[steps],
        )

    def arrays(self) -> Batch:
        """All windows, copied: for tests and small data."""
        return self.gather(np.arange(len(self), dtype=np.int32))


Source: TypeAlias = Dense | Windows
