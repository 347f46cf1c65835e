"""Sweeps for the tests of the search, and conditions written in Python."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lstm_cli.sweeps.distributions import Categorical
from lstm_cli.sweeps.trials.trial import Method, Metric, Parameter, Sweep, Values

LOSS = Metric("val_loss")


@dataclass(frozen=True, slots=True)
class Where:
    """A condition about the parameters that are named in one string."""

    read: str
    rule: Callable[..., bool]

    @property
    def names(self) -> frozenset[str]:
        """The parameters in it."""
        return frozenset(self.read.split())

    def holds(self, values: Values) -> bool:
        """Whether the rule says yes to the values, in the order of the string."""
        return self.rule(*(values[name] for name in self.read.split()))


def listed(name: str, *values: object, when: Where | None = None) -> Parameter:
    """A parameter whose values are listed."""
    return Parameter(name, Categorical(values), when)


def sweep(method: Method, *parameters: Parameter, **more: Any) -> Sweep:
    """A sweep judged by the validation loss."""
    return Sweep(method, parameters, metric=LOSS, **more)
