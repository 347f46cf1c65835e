"""A trial's rule: at its bands the sweep is asked, since only that knows the other trials."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lstm_cli.types import EpochMetrics


@dataclass(slots=True)
class Asking:
    """A `Rule` that hands the finite values of a metric to `ask` at each of its bands."""

    metric: str
    borders: Sequence[int]
    ask: Callable[[list[float]], str | None]
    _values: list[float] = field(default_factory=list)

    def judge(self, metrics: EpochMetrics) -> str | None:
        """What `ask` says once another band is reached; None before."""
        if self.metric not in metrics.names:
            return None
        before = len(self._values)
        column = metrics.values[:, metrics.names.index(self.metric)]
        self._values += [value for value in column.tolist() if math.isfinite(value)]
        if not any(before < band <= len(self._values) for band in self.borders):
            return None
        return self.ask(self._values)
