"""Distributions over values that are listed."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from lstm_cli.sweeps.distributions.uniform import Gridless
from lstm_cli.sweeps.trials.trial import Value


@dataclass(frozen=True, slots=True)
class Constant:
    """One value, always."""

    value: Value

    def quantile(self, probability: float) -> Value:  # noqa: ARG002 - as every distribution
        """The value."""
        return self.value

    def grid(self) -> tuple[Value, ...]:
        """The value alone."""
        return (self.value,)


@dataclass(frozen=True, slots=True)
class Categorical:
    """Each of the values as probable as the others."""

    values: tuple[Value, ...]

    def quantile(self, probability: float) -> Value:
        """The value in whose share of [0, 1) the probability lies."""
        return self.values[int(probability * len(self.values))]

    def grid(self) -> tuple[Value, ...]:
        """The values as they were listed."""
        return self.values


@dataclass(frozen=True, slots=True)
class WeightedCategorical(Gridless):
    """Each of the values with a probability of its own; they add up to 1."""

    values: tuple[Value, ...]
    probabilities: tuple[float, ...]

    def quantile(self, probability: float) -> Value:
        """The value in whose share of [0, 1) the probability lies; never one with share 0."""
        shares = zip(self.values, self.probabilities, strict=True)
        values, weights = zip(*(pair for pair in shares if pair[1] > 0), strict=True)
        # Sums such as 0.1 + 0.2 + 0.7 may end below 1: what lies above them is the last value's.
        upper_ends = list(accumulate(weights))[:-1]
        chosen: Value = values[bisect_right(upper_ends, probability)]
        return chosen
