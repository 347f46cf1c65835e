"""Samples side by side, and the way from the user's units to the model's and back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from lstm_cli.data.parts.scaling import Scaler, map_last_input
from lstm_cli.data.parts.target_arrays import arrays_of
from lstm_cli.types import AffineMap, Dense, Floats, Ints, SequenceShape, Split


@dataclass(frozen=True, slots=True)
class ListedOrigins:
    """The name of each sample and, where there are such, its group and the time of each step."""

    names: tuple[str, ...]
    group_names: tuple[str, ...] | None = None
    step_times: tuple[tuple[str, ...], ...] | None = None

    def sources(self, samples: Ints) -> list[str]:
        """The name of each of the samples `(n,)`."""
        return [self.names[sample] for sample in samples.tolist()]

    def groups(self, samples: Ints) -> list[str] | None:
        """The group of each of the samples `(n,)`."""
        if self.group_names is None:
            return None
        return [self.group_names[sample] for sample in samples.tolist()]

    def times(self, samples: Ints) -> list[list[str]] | None:
        """The time of each step of the horizon of the samples `(n,)`."""
        if self.step_times is None:
            return None
        return [list(self.step_times[sample]) for sample in samples.tolist()]


@dataclass(frozen=True, slots=True)
class ListedTruth:
    """Targets in the user's units, and how to get back to them.

    values `(samples, horizon, target_features)` or labels `(samples, horizon)`, nan or -1 where
    not known; `unscale` takes a model's outputs back; last_values `(samples, target_features)`,
    None where the targets do not continue an input.
    """

    known: Floats | Ints
    unscale: Callable[[Floats], Floats]
    last_values: Floats | None = None

    def targets(self, samples: Ints) -> Floats | Ints:
        """The targets of the samples `(n,)`."""
        return self.known[samples]

    def restore(self, outputs: Floats, samples: Ints) -> Floats:
        """The outputs `(n, horizon, outputs)` in the user's units."""
        del samples
        return self.unscale(outputs)

    def last(self, samples: Ints) -> Floats | None:
        """The last inputs that the targets of the samples `(n,)` continue."""
        return None if self.last_values is None else self.last_values[samples]

    def season_ago(self, samples: Ints, season: int) -> None:
        """Such samples have no past but their inputs."""


FORM = 2


@dataclass(frozen=True, slots=True)
class NumberPreprocessing:
    """Scalers of inputs and targets, and the shape and names that predictions need."""

    shape: SequenceShape
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    inputs: Scaler
    targets: Scaler
    kind: Literal["numbers"] = "numbers"

    def make_split(
        self, inputs: Floats, targets: Floats | Ints | None, names: tuple[str, ...]
    ) -> Split:
        """Samples in the user's units as a split: inputs `(samples, timesteps, features)`.

        `targets` are as in `Batch`, None where they are not known.
        """
        shape = self.shape
        arrays = arrays_of(shape.target)
        known = arrays.unknown(len(inputs), shape.horizon) if targets is None else targets
        scaled = arrays.to_model(known, self.targets.scale)
        last = inputs[:, -1, list(shape.target.inputs)] if shape.target.inputs else None
        truth = ListedTruth(known, self._unscale, last)
        return Split(
            Dense({"inputs": self.inputs.scale(inputs)}, scaled), ListedOrigins(names), truth
        )

    def _unscale(self, outputs: Floats) -> Floats:
        def unscale(values: Floats) -> Floats:
            return self.targets.unscale(values).astype(np.float32)

        return arrays_of(self.shape.target).restore(outputs, unscale)

    def last_input_map(self) -> AffineMap | None:
        """From a scaled input to the scale of the target that continues it, or None."""
        if not self.shape.target.inputs:
            return None
        return map_last_input(self.inputs, self.targets, self.shape.target.inputs)

    def to_json(self) -> dict[str, object]:
        """What `preprocessing.json` holds."""
        return {"form": FORM, **asdict(self), "shape": self.shape.describe()}
