"""Distributions that are even between two bounds, in the value or in its logarithm.

Those with `Values` are given their bounds, the others (W&B calls them deprecated) the exponents of
e. The inverse ones say that the logarithm of 1/x is even: between values, that is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, exp, log
from typing import overload

Number = int | float

EXACT = 2**53
"""Beyond so many steps floats are further apart than the steps."""


def nearest_multiple(value: float, q: Number) -> Number:
    """The multiple of `q` nearest to a value, halves to even; an int where `q` is whole."""
    whole = float(q).is_integer()
    if abs(value) >= EXACT * q:
        return int(value) if whole else value
    count = round(value / q)
    return count * int(q) if whole else float(Decimal(repr(q)) * count)


@dataclass(frozen=True, slots=True)
class Steps(Sequence[Number]):
    """low, low + q, low + 2q … below high; ints where `low` and `q` are whole."""

    low: Number
    high: Number
    q: Number

    def __len__(self) -> int:
        low, high, q = (Decimal(repr(number)) for number in (self.low, self.high, self.q))
        return max(0, ceil((high - low) / q))

    @overload
    def __getitem__(self, index: int) -> Number: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Number]: ...

    def __getitem__(self, index: int | slice) -> Number | Sequence[Number]:
        if isinstance(index, slice):
            return [self._at(position) for position in range(len(self))[index]]
        return self._at(range(len(self))[index])

    def _at(self, position: int) -> Number:
        exact = Decimal(repr(self.low)) + Decimal(repr(self.q)) * position
        whole = float(self.low).is_integer() and float(self.q).is_integer()
        return int(exact) if whole else float(exact)


class Gridless:
    """A distribution of too many values, or of values that differ in weight."""

    __slots__ = ()

    def grid(self) -> None:
        """None: a grid cannot have it."""
        return


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


HIGHEST_EXPONENT = 709.0
"""The exponential of 710 is beyond what a float can be."""


def bounded_exp(exponent: float) -> float:
    """The exponential of a number, at most about 8e307."""
    return exp(min(exponent, HIGHEST_EXPONENT))


@dataclass(frozen=True, slots=True)
class LogUniform(Gridless):
    """Numbers between e^low and e^high."""

    low: float
    high: float

    def quantile(self, probability: float) -> float:
        """The exponential of the uniform distribution's number."""
        return bounded_exp(Uniform(self.low, self.high).quantile(probability))


@dataclass(frozen=True, slots=True)
class LogUniformValues(Gridless):
    """Numbers between `low` and `high`, both above 0."""

    low: float
    high: float

    def quantile(self, probability: float) -> float:
        """The number that lies so far on the way on a logarithmic scale; `low` itself at 0."""
        value = LogUniform(log(self.low), log(self.high)).quantile(probability)
        return float(min(max(value, self.low), self.high))


@dataclass(frozen=True, slots=True)
class InvLogUniform(Gridless):
    """Numbers between e^-high and e^-low."""

    low: float
    high: float

    def quantile(self, probability: float) -> float:
        """The number at which the probability lies, ascending as every quantile."""
        return LogUniform(-self.high, -self.low).quantile(probability)


@dataclass(frozen=True, slots=True)
class InvLogUniformValues(Gridless):
    """Numbers between `low` and `high`, both above 0."""

    low: float
    high: float

    def quantile(self, probability: float) -> float:
        """The number that lies so far on the way on a logarithmic scale."""
        return LogUniformValues(self.low, self.high).quantile(probability)


@dataclass(frozen=True, slots=True)
class QLogUniform(Gridless):
    """Multiples of `q` nearest to numbers between e^low and e^high."""

    low: float
    high: float
    q: Number

    def quantile(self, probability: float) -> Number:
        """The multiple nearest to the number that is not rounded."""
        return nearest_multiple(LogUniform(self.low, self.high).quantile(probability), self.q)


@dataclass(frozen=True, slots=True)
class QLogUniformValues(Gridless):
    """Multiples of `q` nearest to numbers between `low` and `high`, both above 0."""

    low: float
    high: float
    q: Number

    def quantile(self, probability: float) -> Number:
        """The multiple nearest to the number that is not rounded."""
        return nearest_multiple(LogUniformValues(self.low, self.high).quantile(probability), self.q)
