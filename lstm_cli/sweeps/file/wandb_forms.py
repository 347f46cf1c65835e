"""W&B's distributions as a sweep file writes them: which keys each has, and what it becomes.

The keys, their bounds and what is understood without `distribution` are those of W&B's sweep engine
(github.com/wandb/sweeps, `config/schema.json`).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from lstm_cli.sweeps.distributions import (
    Beta,
    Categorical,
    Constant,
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogNormal,
    LogUniform,
    LogUniformValues,
    Normal,
    QBeta,
    QLogNormal,
    QLogUniform,
    QLogUniformValues,
    QNormal,
    QUniform,
    Uniform,
    WeightedCategorical,
)
from lstm_cli.sweeps.trials.trial import Distribution

BOUNDS = ("min", "max")
Q = {"q": 1}
SPREAD = {"mu": 0, "sigma": 1}
SHAPE = {"a": 1, "b": 1}
GRID = ("constant", "categorical", "int_uniform", "q_uniform")
WANTED = {
    "value": "a value",
    "values": "a list of values",
    "probabilities": "a list of numbers that add up to 1",
    "min": "a number",
    "max": "a number",
}


@dataclass(frozen=True, slots=True)
class Form:
    """A distribution's required keys, the others with their defaults, and how it is made."""

    required: tuple[str, ...]
    make: Callable[..., Distribution]
    defaults: Mapping[str, float] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """All of its keys, in the order in which `make` takes them."""
        return (*self.required, *self.defaults)

    def fits(self, given: Collection[str]) -> bool:
        """Whether these keys are all it needs, and no others."""
        return set(self.required) <= set(given) <= set(self.keys)


FORMS: Mapping[str, Form] = {
    "constant": Form(("value",), Constant),
    "categorical": Form(("values",), Categorical),
    "categorical_w_probabilities": Form(("values", "probabilities"), WeightedCategorical),
    "int_uniform": Form(BOUNDS, IntUniform),
    "uniform": Form(BOUNDS, Uniform),
    "q_uniform": Form(BOUNDS, QUniform, Q),
    "log_uniform_values": Form(BOUNDS, LogUniformValues),
    "inv_log_uniform_values": Form(BOUNDS, InvLogUniformValues),
    "q_log_uniform_values": Form(BOUNDS, QLogUniformValues, Q),
    "log_uniform": Form(BOUNDS, LogUniform),
    "inv_log_uniform": Form(BOUNDS, InvLogUniform),
    "q_log_uniform": Form(BOUNDS, QLogUniform, Q),
    "normal": Form((), Normal, SPREAD),
    "q_normal": Form((), QNormal, {**SPREAD, **Q}),
    "log_normal": Form((), LogNormal, SPREAD),
    "q_log_normal": Form((), QLogNormal, {**SPREAD, **Q}),
    "beta": Form((), Beta, SHAPE),
    "q_beta": Form((), QBeta, {**SHAPE, **Q}),
}
DEPRECATED = ("log_uniform", "inv_log_uniform", "q_log_uniform")
KEYS = ("distribution", *dict.fromkeys(key for form in FORMS.values() for key in form.keys))


def infer(given: Collection[str], *, whole: bool) -> str | None:
    """The distribution that is understood where only these keys are given; None for none.

    `whole` says whether both bounds are written as whole numbers.
    """
    bounded = "int_uniform" if whole else "uniform"
    implied = ("constant", "categorical", "categorical_w_probabilities", bounded)
    return next((name for name in implied if FORMS[name].fits(given)), None)


def fitting(given: Collection[str]) -> list[str]:
    """The distributions that could be meant by these keys, those that W&B advises against last."""
    found = [name for name, form in FORMS.items() if form.fits(given)]
    return sorted(found, key=DEPRECATED.__contains__)
