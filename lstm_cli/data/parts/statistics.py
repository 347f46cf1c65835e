"""What scaling has to know of numbers, measured block by block."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.held_out import ScalingName
from lstm_cli.types import Counts

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistics:
    """How many numbers each feature has, and what they are like; all `(features,)`.

    Where there are none, mean and variance are 0, and `low` is above `high`.
    """

    count: Counts
    mean: Numbers
    variance: Numbers
    low: Numbers
    high: Numbers

    @classmethod
    def of_nothing(cls, features: int) -> Self:
        """Those of no numbers, which add nothing to others."""
        zeros, far = np.zeros(features), np.full(features, np.inf)
        return cls(np.zeros(features, np.int64), zeros, zeros, far, -far)


def measure(name: ScalingName, values: NDArray[np.floating]) -> Statistics:
    """What the scaling `name` has to know of `values` `(…, features)`."""
    flat = values.reshape(-1, values.shape[-1])
    rows, features = flat.shape
    if name == "none" or not rows:
        return Statistics.of_nothing(features)
    flat = flat.astype(np.float64)
    mean = variance = np.zeros(features)
    if name == "standard":
        mean, variance = flat.mean(axis=0), flat.var(axis=0)
    count = np.full(features, rows, np.int64)
    return Statistics(count, mean, variance, flat.min(axis=0), flat.max(axis=0))


def merge(one: Statistics, other: Statistics) -> Statistics:
    """Those of the numbers of both (Chan, Golub and LeVeque 1979)."""
    count = one.count + other.count
    share = other.count / np.maximum(count, 1)
    apart = other.mean - one.mean
    return Statistics(
        count=count,
        mean=one.mean + apart * share,
        variance=one.variance * (1 - share)
        + other.variance * share
        # In this order nothing overflows where one of the two has no numbers.
        + share * (1 - share) * apart * apart,
        low=np.minimum(one.low, other.low),
        high=np.maximum(one.high, other.high),
    )


def stack(columns: Sequence[Statistics]) -> Statistics:
    """Those of features that were measured one by one, side by side."""
    return Statistics(
        count=np.concatenate([column.count for column in columns]),
        mean=np.concatenate([column.mean for column in columns]),
        variance=np.concatenate([column.variance for column in columns]),
        low=np.concatenate([column.low for column in columns]),
        high=np.concatenate([column.high for column in columns]),
    )
