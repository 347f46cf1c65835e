"""What is known about sequences, and the way from a model's outputs back to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_cli.types import Floats, Ints


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
