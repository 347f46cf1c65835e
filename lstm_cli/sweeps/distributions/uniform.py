"""Distributions that are even between two bounds."""

from collections.abc import Sequence
from dataclasses import dataclass

from lstm_cli.sweeps.distributions.gridless import Gridless
from lstm_cli.sweeps.distributions.multiples import Number, Steps, nearest_multiple


@dataclass(frozen=True, slots=True)
class IntUniform:
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    def quantile(self, probability: float) -> int:
        """The number in whose share of [0, 1) the probability lies."""
        return self.low + int(probability * (self.high - self.low + 1))

    def grid(self) -> Sequence[int]:
        """All the numbers, ascending."""
        return range(self.low, self.high + 1)


@dataclass(frozen=True, slots=True)
class Uniform(Gridless):
    """Numbers between `low` and `high`."""

    low: float
    high: float

    def quantile(self, probability: float) -> float:
        """The number that lies so far on the way from `low` to `high`."""
        return min(self.high, self.low + probability * (self.high - self.low)) + 0.0


@dataclass(frozen=True, slots=True)
class QUniform:
    """Multiples of `q` nearest to numbers between `low` and `high`.

    As with W&B the nearest multiple may lie up to q/2 outside the bounds, and a grid starts at
    `low`, which need not be a multiple of `q`.
    """

    low: Number
    high: Number
    q: Number

    def quantile(self, probability: float) -> Number:
        """The multiple nearest to the uniform distribution's number."""
        return nearest_multiple(Uniform(self.low, self.high).quantile(probability), self.q)

    def grid(self) -> Sequence[Number]:
        """low, low + q, low + 2q … below high."""
        return Steps(self.low, self.high, self.q)
