"""What one sample is, and the sources that batches of samples are gathered from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, assert_never

import numpy as np

from lstm_cli.types.arrays import Array, Bools, Counts, Floats, Ints
from lstm_cli.types.targets import Labels, Target, Values


@dataclass(frozen=True, slots=True)
class NumberInputs:
    """Numbers at each timestep, `features` of them."""

    features: int


@dataclass(frozen=True, slots=True)
class SequenceShape:
    """The contract between data and model: what one sample is, as sizes.

    `future_features` are known for each step of the horizon. `variable`: a sample may have fewer
    than `timesteps` real timesteps; the network's input `mask` says which are.
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

    inputs, by the names of the network's inputs: `inputs` `(samples, timesteps, features)` float32;
    `future_inputs` `(samples, horizon, future_features)` float32 where something is known ahead;
    `mask` `(samples, timesteps)` bool, which timesteps are real, where samples differ in length.
    targets `(samples, horizon, target_features)` float32 or `(samples, horizon)` int32 for labels;
    weights `(samples,)` float32; target_mask `(samples, horizon)` bool: which steps are real, None
    for all.
    """

    inputs: Mapping[str, Array]
    targets: Floats | Ints
    weights: Floats
    target_mask: Bools | None = None

    def __len__(self) -> int:
        return len(self.weights)


@dataclass(frozen=True, slots=True)
class DenseForm:
    """What gathering from a dense source depends on: its length, and which arrays it has."""

    samples: int
    arrays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowsForm:
    """What gathering from windows depends on: their number, and how they lie in the table."""

    samples: int
    rows: int
    timesteps: int
    horizon: int
    gap: int


SourceForm: TypeAlias = DenseForm | WindowsForm


class Source(Protocol):
    """What batches of samples are gathered from, here or inside a graph."""

    @property
    def form(self) -> SourceForm:
        """What a graph that gathers from it depends on; equal forms share it."""

    def __len__(self) -> int:
        """The number of samples."""

    def gather(self, indices: Ints) -> Batch:
        """The samples at `indices` `(n,)`, each with weight 1."""

    def arrays(self) -> Batch:
        """All samples, in order."""

    def resident(self) -> Mapping[str, Array]:
        """The arrays, by name, that a graph gathers from."""

    @property
    def blocks(self) -> tuple[int, ...]:
        """How many samples each block has that is read in one piece."""

    def class_counts(self, classes: int) -> Counts:
        """How many real targets are of each class, `(classes,)`; the targets are labels."""


@dataclass(frozen=True, slots=True)
class Dense:
    """A source whose samples lie one beside the other, with the shapes of `Batch`."""

    inputs: Mapping[str, Array]
    targets: Floats | Ints
    target_mask: Bools | None = None

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def form(self) -> DenseForm:
        """Its length and the names of its arrays."""
        return DenseForm(len(self), tuple(self.resident()))

    @property
    def blocks(self) -> tuple[int, ...]:
        """How many samples each block has that is read in one piece: all lie in one."""
        return (len(self),)

    def class_counts(self, classes: int) -> Counts:
        """How many real targets are of each class, `(classes,)`; the targets are labels."""
        labels = self.targets if self.target_mask is None else self.targets[self.target_mask]
        return np.bincount(labels.ravel().astype(np.int64), minlength=classes)

    def gather(self, indices: Ints) -> Batch:
        """The samples at `indices` `(n,)`, each with weight 1."""
        inputs = {name: array[indices] for name, array in self.inputs.items()}
        mask = None if self.target_mask is None else self.target_mask[indices]
        return Batch(inputs, self.targets[indices], np.ones(len(indices), np.float32), mask)

    def arrays(self) -> Batch:
        """All samples, in order."""
        return self.gather(np.arange(len(self), dtype=np.int32))

    def resident(self) -> Mapping[str, Array]:
        """The inputs by their names, `targets` and, where there is one, `target_mask`."""
        masks = {} if self.target_mask is None else {"target_mask": self.target_mask}
        return {**self.inputs, "targets": self.targets, **masks}


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
    def form(self) -> WindowsForm:
        """Its length and how its windows lie."""
        return WindowsForm(len(self), len(self.inputs), self.timesteps, self.horizon, self.gap)

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
        inputs = {"inputs": self.inputs[starts + np.arange(self.timesteps, dtype=np.int32)]}
        if self.future is not None:
            inputs["future_inputs"] = self.future[steps]
        return Batch(inputs, self.targets[steps], np.ones(len(indices), np.float32))

    def arrays(self) -> Batch:
        """All windows, copied: for tests and small data."""
        return self.gather(np.arange(len(self), dtype=np.int32))

    def resident(self) -> Mapping[str, Array]:
        """The table's columns and where windows start."""
        future = {} if self.future is None else {"future": self.future}
        return {"inputs": self.inputs, "targets": self.targets, "starts": self.starts, **future}
