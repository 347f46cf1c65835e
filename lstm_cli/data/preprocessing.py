"""The way from the user's units to the model's and back, as the run folder keeps it."""

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from lstm_cli.data.listed import ListedOrigins, ListedTruth
from lstm_cli.data.scaling import Scaler, map_last_input
from lstm_cli.types import AffineMap, Dense, Floats, Ints, SequenceShape, Split

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
        known = self._unknown(len(inputs)) if targets is None else targets
        scaled = known if shape.classes else self.targets.scale(known.astype(np.float32))
        last = inputs[:, -1, list(shape.target_inputs)] if shape.target_inputs else None
        truth = ListedTruth(known, self._unscale, last)
        return Split(Dense(self.inputs.scale(inputs), scaled), ListedOrigins(names), truth)

    def _unknown(self, samples: int) -> Floats | Ints:
        shape = self.shape
        if shape.classes:
            return np.full((samples, shape.horizon), -1, np.int32)
        return np.full((samples, shape.horizon, shape.target_features), np.nan, np.float32)

    def _unscale(self, outputs: Floats) -> Floats:
        return outputs if self.shape.classes else self.targets.unscale(outputs).astype(np.float32)

    def last_input_map(self) -> AffineMap | None:
        """From a scaled input to the scale of the target that continues it, or None."""
        if not self.shape.target_inputs:
            return None
        return map_last_input(self.inputs, self.targets, self.shape.target_inputs)

    def to_json(self) -> dict[str, object]:
        """What `preprocessing.json` holds."""
        return {"form": FORM, **asdict(self)}
