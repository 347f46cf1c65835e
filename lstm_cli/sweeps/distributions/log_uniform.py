"""Distributions whose logarithm is even between two bounds.

Those with `Values` are told their bounds, the others (W&B calls them deprecated) the exponents of
e. The inverse ones say that the logarithm of 1/x is even: between values, that is the same.
"""

from dataclasses import dataclass
from math import exp, log

from lstm_cli.sweeps.distributions.gridless import Gridless
from lstm_cli.sweeps.distributions.multiples import Number, nearest_multiple
from lstm_cli.sweeps.distributions.uniform import Uniform

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
