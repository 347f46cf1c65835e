"""A sweep, its trials, and what came of them: what its file, search, workers and results share."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
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


WHOLE = ("finished", "stopped")
"""Statuses of runs that came to the end that they were to come to."""
OVER = (*WHOLE, "failed")
"""Those of runs of which nothing is left to be done."""


@dataclass(frozen=True, slots=True)
class TrialRun:
    """One run of a trial: that of its `seed`, counted from 0.

    `folder` is its run folder, None where it failed before it had one; `status` is the run's (see
    `types.Status`), or `dead`; `value` is the sweep's metric of the kept weights, None where it has
    none; `seconds` is how long it took, as far as that is known.
    """

    seed: int
    folder: Path | None
    status: str
    reason: str = ""
    value: float | None = None
    seconds: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to be done."""
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A trial with all its runs so far, of `seeds` that it shall have."""

    trial: Trial
    seeds: int
    runs: tuple[TrialRun, ...]

    @property
    def status(self) -> str:
        """That of its runs: running while one is missing, else the worst of theirs."""
        found = {run.status for run in self.runs}
        for status in ("failed", "running", "dead", "interrupted"):
            if status in found:
                return status
        if len(self.runs) < self.seeds:
            return "running"
        return "stopped" if "stopped" in found else "finished"

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to be done."""
        return self.status in OVER

    @property
    def values(self) -> tuple[float, ...]:
        """The finite values of its runs."""
        found = (run.value for run in self.runs)
        return tuple(v for v in found if v is not None and math.isfinite(v))

    @property
    def value(self) -> float | None:
        """The mean over its seeds; None where a run failed or has no value."""
        values = self.values
        if self.status not in WHOLE or len(values) < self.seeds:
            return None
        return math.fsum(values) / len(values)

    @property
    def reason(self) -> str:
        """The first reason among its runs that did not finish."""
        return next((run.reason for run in self.runs if run.status != "finished"), "")

    @property
    def seconds(self) -> float | None:
        """How long its runs took together; None where that is not known of any."""
        known = [run.seconds for run in self.runs if run.seconds is not None]
        return math.fsum(known) if known else None


def find_best(results: Iterable[TrialResult], metric: Metric | None) -> TrialResult | None:
    """The trial whose value is nearest to the goal, the earliest of equals; None without one."""
    best: TrialResult | None = None
    for result in sorted(results, key=lambda each: each.trial.number):
        value = result.value
        if value is None or metric is None:
            continue
        if best is None or best.value is None or metric.is_better(value, best.value):
            best = result
    return best
