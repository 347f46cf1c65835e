"""Scores by name, and what follows from those of a model and of naive forecasts."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

import numpy as np

from lstm_cli.types import Bools, Floats, Ints

Scores: TypeAlias = dict[str, float]
_HIGHER = ("accuracy", "macro_f1", "r2", "skill", "precision", "recall")
_LOWER = ("rmse", "mae", "mape", "smape")


class Tally(Protocol):
    """Running sums over samples, out of which scores come; undefined scores are left out."""

    def add(self, targets: Floats | Ints, guesses: Floats | Ints, known: Bools) -> None:
        """Count the entries of more samples where `known` is true; all three have one shape.

        Values `(n, horizon, target_features)`, or labels `(n, horizon)`.
        """

    def count(self, step: int, feature: int) -> int:
        """How many entries of a step (from 0) and target feature were counted."""

    def total(self) -> Scores:
        """The scores of all entries."""

    def at(self, step: int, feature: int) -> Scores:
        """The scores of one step (from 0) and target feature."""

    def of_feature(self, feature: int) -> Scores:
        """The scores of one target feature, all its steps together."""


def keep_finite(scores: Mapping[str, float]) -> Scores:
    """The scores that are finite numbers, as Python's own."""
    return {name: float(value) for name, value in scores.items() if np.isfinite(value)}


def error_of(scores: Mapping[str, float]) -> float | None:
    """The number, smaller is better, by which models are compared; None where undefined."""
    if "accuracy" in scores:
        return 1 - scores["accuracy"]
    return scores.get("rmse")


def find_best(naive: Mapping[str, Mapping[str, float]]) -> str | None:
    """The name of the naive forecast with the smallest error; None where there is none."""
    errors = {name: error for name, one in naive.items() if (error := error_of(one)) is not None}
    return min(errors, key=errors.__getitem__, default=None)


def compute_skill(scores: Mapping[str, float], naive: Sequence[Mapping[str, float]]) -> Scores:
    """`1 - error / best naive error`; nothing where that cannot be said."""
    error = error_of(scores)
    best = min((one for scored in naive if (one := error_of(scored)) is not None), default=0.0)
    return {"skill": 1 - error / best} if best > 0 and error is not None else {}


def is_higher_better(name: str) -> bool | None:
    """Whether more is better of a score of metrics.json (`test_rmse`, `val_recall_9`).

    None for what is no score of a model, such as those of naive forecasts.
    """
    own = f"{name.partition('_')[2]}_"
    if own.startswith(tuple(f"{score}_" for score in _LOWER)):
        return False
    return True if own.startswith(tuple(f"{score}_" for score in _HIGHER)) else None
