"""How sequences of a file become arrays, and outputs become labels or values again."""

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.parts.sample_lists import FORM, ListedOrigins
from lstm_cli.data.parts.scaling import Scalers
from lstm_cli.data.parts.target_arrays import arrays_of
from lstm_cli.data.sequences.labels import code_labels
from lstm_cli.data.sequences.lengths import check_lengths
from lstm_cli.data.sequences.padding import pad, real_steps
from lstm_cli.data.sequences.ragged import Layout, Ragged
from lstm_cli.data.sequences.scalers import scale_rows, stack_scalers
from lstm_cli.types import Array, Dense, Floats, Ints, SequenceShape, Split


@dataclass(frozen=True, slots=True)
class SequencesTruth:
    """Targets in the user's units, and the scale on which a model gives them.

    known: values `(samples, horizon, target_features)` or labels `(samples, horizon)`, nan or -1
    where not known. scale: center and spread, each `(samples, 1, target_features)`, or None.
    """

    known: Floats | Ints
    scale: tuple[NDArray[np.float64], NDArray[np.float64]] | None

    def targets(self, samples: Ints) -> Floats | Ints:
        """The targets of the samples `(n,)`."""
        return self.known[samples]

    def restore(self, outputs: Floats, samples: Ints) -> Floats:
        """The outputs `(n, horizon, outputs)` in the user's units."""
        if self.scale is None:
            return outputs
        center, spread = self.scale
        restored = outputs.astype(np.float64) * spread[samples] + center[samples]
        return restored.astype(np.float32)

    def last(self, samples: Ints) -> None:
        """Nothing: targets of sequences do not go on from an earlier one."""

    def season_ago(self, samples: Ints, season: int) -> None:
        """Nothing, likewise."""


@dataclass(frozen=True, slots=True)
class SequencesPreprocessing:
    """Where things stand in a file, how its numbers are scaled, and what one sample is.

    `classes` are those of the training sequences, in `shape`. The features of `layout` are the
    columns of a table, None for files without columns.
    """

    shape: SequenceShape
    layout: Layout
    target_names: tuple[str, ...]
    inputs: Scalers
    targets: Scalers
    kind: Literal["sequences"] = "sequences"

    def make_split(self, ragged: Ragged, whose: str = "") -> Split:
        """Sequences as a split; `whose` is what errors call them: `test `.

        Raises:
            DataError: they are too long, too large, or of classes or groups that training has not.
        """
        shape = self.shape
        check_lengths(ragged, shape.timesteps, variable=shape.variable)
        rows = scale_rows(ragged, self.inputs, whose)
        real = real_steps(ragged.lengths, shape.timesteps)
        known = self._read_targets(ragged, whose)
        inputs: dict[str, Array] = {"inputs": pad(rows, ragged.lengths, shape.timesteps, 0)}
        dense = Dense(
            inputs=inputs | ({"mask": real} if shape.variable else {}),
            targets=self._scale_targets(known, ragged),
            target_mask=real if self.layout.per == "timestep" else None,
        )
        return Split(dense, self._make_origins(ragged), self._make_truth(known, ragged))

    def to_json(self) -> dict[str, object]:
        """What `preprocessing.json` holds."""
        return {"form": FORM, **asdict(self), "shape": self.shape.describe()}

    def _read_targets(self, ragged: Ragged, whose: str) -> Floats | Ints:
        """What is known, as `Truth.targets` gives it."""
        arrays = arrays_of(self.shape.target)
        known = arrays.unknown(len(ragged), self.shape.horizon)
        if ragged.targets is not None:
            steps, classes = ragged.targets.shape[1], arrays.classes
            found = code_labels(ragged, classes, whose) if classes else ragged.targets
            known[:, :steps] = found
        return known

    def _scale_targets(self, known: Floats | Ints, ragged: Ragged) -> Floats | Ints:
        """Targets on the model's scale, 0 where they are not known."""

        def scale(values: Floats) -> Floats:
            center, spread = stack_scalers(self.targets, ragged)
            scaled = (values.astype(np.float64) - center) / spread
            return np.nan_to_num(scaled, nan=0.0).astype(np.float32)

        return arrays_of(self.shape.target).to_model(known, scale)

    def _make_truth(self, known: Floats | Ints, ragged: Ragged) -> SequencesTruth:
        is_scaled = arrays_of(self.shape.target).is_scaled
        return SequencesTruth(known, stack_scalers(self.targets, ragged) if is_scaled else None)

    def _make_origins(self, ragged: Ragged) -> ListedOrigins:
        if ragged.times is None or self.layout.per == "sequence":
            return ListedOrigins(ragged.names, ragged.groups)
        horizon = self.shape.horizon
        times = tuple((*own, *[""] * (horizon - len(own))) for own in ragged.times)
        return ListedOrigins(ragged.names, ragged.groups, times)
