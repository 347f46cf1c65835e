"""The samples of a split, a part at a time: what is not gathered at once needs no memory."""

from collections.abc import Iterator

import numpy as np

from lstm_cli.types import Ints, SequenceShape

_MOST_SAMPLES = 4096
_MOST_BYTES = 4_000_000


def count_chunk(shape: SequenceShape) -> int:
    """How many samples of this shape are taken at once."""
    numbers = shape.timesteps * shape.inputs.features
    numbers += shape.horizon * (
        shape.target.features + shape.target.outputs + shape.future_features
    )
    return int(np.clip(_MOST_BYTES // (4 * numbers), 1, _MOST_SAMPLES))


def chunks(samples: Ints, size: int) -> Iterator[Ints]:
    """`samples` `(n,)`, at most `size` at a time."""
    for start in range(0, len(samples), size):
        yield samples[start : start + size]


def spread(length: int, most: int) -> Ints:
    """At most `most` indices below `length`, evenly spread, in ascending order."""
    if length <= most:
        return np.arange(length, dtype=np.int32)
    return np.linspace(0, length - 1, most).round().astype(np.int32)
