"""Rows of sequences as arrays of one length, filled up behind each sequence's end."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lstm_cli.types import Bools

Number = TypeVar("Number", bound=np.generic)


def real_steps(lengths: NDArray[np.integer], timesteps: int) -> Bools:
    """Which of `(samples, timesteps)` are there, given the lengths `(samples,)`."""
    real: Bools = np.arange(timesteps) < lengths[:, None]
    return real


def pad(
    rows: NDArray[Number], lengths: NDArray[np.integer], timesteps: int, fill: float
) -> NDArray[Number]:
    """The rows `(rows, …)` as `(samples, timesteps, …)`, `fill` behind the end of each sequence."""
    padded = np.full((len(lengths), timesteps, *rows.shape[1:]), fill, rows.dtype)
    padded[real_steps(lengths, timesteps)] = rows
    return padded
