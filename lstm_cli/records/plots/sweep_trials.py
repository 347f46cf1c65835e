"""What the plots of a sweep are made of."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trials:
    """Trials by number: `numbers`, `values` (nan for none) and `statuses`, each `(trials,)`.

    `values` are of `metric`, and the least is the best unless `maximize`.
    """

    numbers: NDArray[np.int64]
    values: Numbers
    statuses: NDArray[np.str_]
    metric: str
    maximize: bool = False

    @property
    def best(self) -> int | None:
        """The row of the best trial, the first of equals; None where none has a finite value."""
        losses = self.losses
        return int(np.argmin(losses)) if np.isfinite(losses).any() else None

    @property
    def losses(self) -> Numbers:
        """The values with the sign by which less is better, infinite where there is none."""
        signed = -self.values if self.maximize else self.values
        return np.where(np.isfinite(self.values), signed, np.inf)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter's value in each trial: a number or a text, None where it was left out.

    `is_log` says that its numbers were drawn evenly by their logarithm.
    """

    name: str
    values: tuple[float | str | None, ...]
    is_log: bool = False


def spans_decades(values: Numbers) -> bool:
    """Whether finite values `(n,)` are above 0 and span more than two powers of ten."""
    return bool(len(values)) and values.min() > 0 and bool(values.max() / values.min() > 100)
