"""What one sample is, and the sources that batches of samples are gathered from."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from lstm_cli.types.arrays import Bools, Counts, Floats, Ints

# What stands in all features of a timestep that is not there. It is far outside of any scale that a
# network could learn from, so that a real timestep, be it all zero, is never taken for padding.
PADDING = -1e9


@dataclass(frozen=True, slots=True)
class SequenceShape:
    """The contract between data and model: what one sample is, as sizes.

    `classes` names the labels where the targets are labels; it is empty for values.
    `target_inputs` gives for each target feature the input feature that holds its past, or is
    empty where the targets are not the continuation of an input. `future_features` are known for
    each step of the horizon. `variable`: a sample may have fewer than `timesteps` real timesteps;
    those after its end hold `PADDING` in every feature.
    """

    timesteps: int
    features: int
    horizon: int
    target_features: int
    classes: tuple[str, ...] = ()
    target_inputs: tuple[int, ...] = ()
    future_features: int = 0
    variable: bool = False

    @property
    def outputs(self) -> int:
        """Numbers that the head gives at each step of the horizon."""
        return len(self.classes) or self.target_features


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

    @property
    def blocks(self) -> tuple[int, ...]:
        """How many samples each block has that is read in one piece: all lie in one."""
        return (len(self),)

    def class_counts(self, classes: int) -> Counts:
        """How many real targets are of each class, `(classes,)`; the targets are labels."""
        labels = self.targets if self.mask is None else self.targets[self.mask]
        return np.bincount(labels.ravel().astype(np.int64), minlength=classes)

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

    @property
    def blocks(self) -> tuple[int, ...]:
        """How many samples each block has that is read in one piece: all lie in one."""
        return (len(self),)

    def class_counts(self, classes: int) -> Counts:
        """How many targets are of each class, `(classes,)`; the targets are labels.

        A row counts once for each window that it is a target of; no window is copied.
        """
        counts = np.zeros(classes, np.int64)
        for ahead in range(self.horizon):
            labels = self.targets[self.starts + (self.timesteps + self.gap + ahead)]
            counts += np.bincount(labels.ravel().astype(np.int64), minlength=classes)
        return counts

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
