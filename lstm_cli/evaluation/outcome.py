"""One split's samples with what the model said about them, in the user's units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_cli.types import Floats, Ints, SplitName


@dataclass(frozen=True, slots=True)
class Outcome:
    """`samples` names each sample, as in `Split`; the arrays are in its order.

    inputs `(samples, timesteps, features)`; targets as in `Batch`, None where not known; outputs
    `(samples, horizon, outputs)`: values, or the probability of each class.
    """

    split: SplitName
    samples: tuple[str, ...]
    inputs: Floats
    targets: Floats | Ints | None
    outputs: Floats

    @property
    def labels(self) -> NDArray[np.integer]:
        """The most probable class `(samples, horizon)`."""
        labels: NDArray[np.integer] = np.argmax(self.outputs, axis=-1)
        return labels
