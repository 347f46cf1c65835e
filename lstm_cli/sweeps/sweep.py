"""What passes between a sweep's file, its search and the engines that run its trials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

Method: TypeAlias = Literal["grid", "random", "bayes"]
Value: TypeAlias = object
"""What YAML holds: a boolean, a number, a text, None, a list or a mapping of such."""
Values: TypeAlias = Mapping[str, Value]
"""A value for each parameter, by its dotted name (`model.encoder.units`)."""


class Distribution(Protocol):
    """What a parameter's value is drawn from."""

    def quantile(self, probability: float) -> Value:
        """The value at a probability in [0, 1): the inverse of the cumulative distribution."""

    def grid(self) -> Sequence[Value] | None:
        """All values in the order of a grid; None where a grid cannot have this distribution."""


class Condition(Protocol):
    """A yes or no about the values of a trial; `names` are the parameters that it reads."""

    @property
    def names(self) -> frozenset[str]:
        """The dotted names of the parameters in it."""

    def holds(self, values: Values) -> bool:
        """Whether it is true for these values, which have all of `names`.

        Raises:
            ConfigError: it cannot be computed, such as a division by zero.
        """


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that is swept; it is left out of the trials in which `when` does not hold."""

    name: str
    distribution: Distribution
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """What trials are compared by, and the value at which the search may end.

    `impute` says what a trial without a value counts as in a search by the others' values.
    """

    name: str
    goal: Literal["minimize", "maximize"] = "minimize"
    target: float | None = None
    impute: Literal["worst", "best", "latest"] = "worst"

    def is_better(self, value: float, than: float) -> bool:
        """Whether a value is nearer to the goal than another."""
        return value < than if self.goal == "minimize" else value > than


@dataclass(frozen=True, slots=True)
class Hyperband:
    """When a trial is compared with others, counted in finite values of the metric.

    Either `min_iter` is given, or `max_iter` and `s`.
    """

    min_iter: int | None = None
    max_iter: int | None = None
    s: int | None = None
    eta: float = 3
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep file's content, checked.

    `zips` are groups of parameters that go through their grids together; `constraints` must hold
    for a trial to be run; each trial is judged by the mean over `seeds` seeds.
    """

    method: Method
    parameters: tuple[Parameter, ...]
    name: str | None = None
    metric: Metric | None = None
    hyperband: Hyperband | None = None
    run_cap: int | None = None
    constraints: tuple[Condition, ...] = ()
    zips: tuple[tuple[str, ...], ...] = ()
    seeds: int = 1
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial of a sweep, counted from 1: the values of its parameters.

    `draws` are what a search by the others' values has chosen, by parameter, those that `when` left
    out included: the index of a listed value, otherwise a probability in [0, 1). A zip has one,
    under its first parameter's name, a constant has none; a grid or random search keeps none.
    """

    number: int
    values: Values
    draws: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial: the metric's value, None where it has none (it failed)."""

    trial: Trial
    value: float | None
