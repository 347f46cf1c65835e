"""Multiples of a step, as a file would write them: 0.3, not 0.30000000000000004."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
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
