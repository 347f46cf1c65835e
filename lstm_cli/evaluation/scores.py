"""Scores by name, and what follows from those of a model and of naive forecasts."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

import numpy as np

from lstm_cli.types import Bools, Floats, Ints, Row

Scores: TypeAlias = dict[str, float]
_ERRORS = ("rmse", "mae", "mape", "smape")
_SHARES = ("accuracy", "macro_f1", "precision", "recall")
_SKILLS = ("r2", "skill")


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

    def by_class(self) -> Scores:
        """The scores of single classes, `<score>_<class>`; none where there are no classes."""

    def confusion_rows(self) -> list[Row]:
        """Rows of confusion.csv, the split's name apart; none where there are no classes."""


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
    if _is_of(name, _ERRORS):
        return False
    return True if _is_of(name, (*_SHARES, *_SKILLS)) else None


def find_bounds(name: str) -> tuple[float, float]:
    """Between which values a score of metrics.json lies by its definition."""
    low = 0.0 if _is_of(name, (*_ERRORS, *_SHARES)) else -np.inf
    return low, 1.0 if _is_of(name, (*_SHARES, *_SKILLS)) else np.inf


def _is_of(name: str, scores: tuple[str, ...]) -> bool:
    return f"{name.partition('_')[2]}_".startswith(tuple(f"{score}_" for score in scores))
