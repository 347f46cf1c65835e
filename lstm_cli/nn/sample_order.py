"""The order of training samples: a pure function of seed, epoch and blocks."""

from dataclasses import dataclass, field

import numpy as np

from lstm_cli.types import Ints

BUFFER_SAMPLES = 2**18
MOST_ROWS = 1024


def order(seed: int, epoch: int, blocks: tuple[int, ...]) -> Ints:
    """All samples of an epoch, `(samples,)`, block after block, in order of their visit.

    `blocks` are the samples that lie side by side, and are therefore visited together: the blocks
    come in random order, and so do the samples of each.
    """
    random = np.random.default_rng([seed, epoch])
    firsts = np.cumsum((0, *blocks))
    shuffled = [
        (first + random.permutation(samples)).astype(np.int32)
        for first, samples in zip(firsts, blocks, strict=False)
    ]
    return np.concatenate([shuffled[block] for block in random.permutation(len(blocks))])


@dataclass(slots=True)
class SampleOrder:
    """Orders of the training samples for consecutive epochs, in a buffer of fixed shape."""

    seed: int
    blocks: tuple[int, ...]
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
            buffer[row, : sum(self.blocks)] = self._drawn[epoch]
        return buffer

    def _draw(self, epoch: int) -> Ints:
        return order(self.seed, epoch, self.blocks)
