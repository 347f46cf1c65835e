"""The order of samples: a pure function of seed and epoch, drawn outside the graph."""

from dataclasses import dataclass, field

import numpy as np

from lstm_cli.types import Ints

BUFFER_SAMPLES = 2**18
MOST_ROWS = 1024


@dataclass(slots=True)
class Orders:
    """Orders of the training samples for consecutive epochs, in a buffer of fixed shape."""

    seed: int
    samples: int
    padded: int
    _drawn: dict[int, Ints] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Epochs that the buffer holds."""
        return int(np.clip(BUFFER_SAMPLES // self.padded, 1, MOST_ROWS))

    def fill(self, first_epoch: int, epochs: int) -> Ints:
        """`(rows, padded)`: the orders of `epochs` epochs; padding and unused rows are 0."""
        wanted = range(first_epoch, first_epoch + epochs)
        self._drawn = {
            epoch: self._drawn[epoch] if epoch in self._drawn else self._draw(epoch)
            for epoch in wanted
        }
        buffer = np.zeros((self.rows, self.padded), np.int32)
        for row, epoch in enumerate(wanted):
            buffer[row, : self.samples] = self._drawn[epoch]
        return buffer

    def _draw(self, epoch: int) -> Ints:
        return np.random.default_rng([self.seed, epoch]).permutation(self.samples).astype(np.int32)
