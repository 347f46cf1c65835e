"""The beta distribution on [0, 1]."""

from dataclasses import dataclass

from lstm_cli.evaluation.incomplete_beta import inverse_incomplete_beta
from lstm_cli.sweeps.distributions.uniform import Gridless, Number, nearest_multiple


@dataclass(frozen=True, slots=True)
class Beta(Gridless):
    """Numbers in [0, 1] with the density x^(a-1) (1-x)^(b-1) / B(a, b)."""

    a: float
    b: float

    def quantile(self, probability: float) -> float:
        """The number at which the probability lies."""
        return inverse_incomplete_beta(self.a, self.b, probability)


@dataclass(frozen=True, slots=True)
class QBeta(Gridless):
    """Multiples of `q` nearest to beta numbers."""

    a: float
    b: float
    q: Number

    def quantile(self, probability: float) -> Number:
        """The multiple nearest to the beta number."""
        return nearest_multiple(Beta(self.a, self.b).quantile(probability), self.q)
