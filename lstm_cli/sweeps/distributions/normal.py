"""The normal distribution, and that of numbers whose logarithm is normal."""

from dataclasses import dataclass
from statistics import NormalDist

from lstm_cli.sweeps.distributions.uniform import Gridless, Number, bounded_exp, nearest_multiple

LEAST_PROBABILITY = 2.0**-54
"""Half of the least above 0 that a generator draws: 0 itself would be minus infinity."""


@dataclass(frozen=True, slots=True)
class Normal(Gridless):
    """Numbers with mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    def quantile(self, probability: float) -> float:
        """The number at which the probability lies; at 0 about `mu` - 8.3 `sigma`."""
        deviations = NormalDist().inv_cdf(max(probability, LEAST_PROBABILITY))
        return self.mu + self.sigma * deviations


@dataclass(frozen=True, slots=True)
class QNormal(Gridless):
    """Multiples of `q` nearest to normal numbers."""

    mu: float
    sigma: float
    q: Number

    def quantile(self, probability: float) -> Number:
        """The multiple nearest to the normal number."""
        return nearest_multiple(Normal(self.mu, self.sigma).quantile(probability), self.q)


@dataclass(frozen=True, slots=True)
class LogNormal(Gridless):
    """Numbers whose logarithm has mean `mu` and standard deviation `sigma`."""

    mu: float
    sigma: float

    def quantile(self, probability: float) -> float:
        """The exponential of the normal number."""
        return bounded_exp(Normal(self.mu, self.sigma).quantile(probability))


@dataclass(frozen=True, slots=True)
class QLogNormal(Gridless):
    """Multiples of `q` nearest to numbers whose logarithm is normal."""

    mu: float
    sigma: float
    q: Number

    def quantile(self, probability: float) -> Number:
        """The multiple nearest to the number that is not rounded."""
        return nearest_multiple(LogNormal(self.mu, self.sigma).quantile(probability), self.q)
