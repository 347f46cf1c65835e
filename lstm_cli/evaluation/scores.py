"""Scores of predictions in the user's units."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.types import Floats, Ints

Scores: TypeAlias = dict[str, float]


def score_values(targets: Floats | Ints, predictions: Floats) -> Scores:
    """Root mean squared and mean absolute error over all entries of two equal shapes."""
    errors = predictions.astype(np.float64) - targets
    return {
        "rmse": float(np.sqrt(np.mean(errors**2))),
        "mae": float(np.mean(np.abs(errors))),
    }


def score_labels(targets: Floats | Ints, predicted: NDArray[np.integer]) -> Scores:
    """The share of labels `(samples, horizon)` that are right."""
    return {"accuracy": float(np.mean(targets == predicted))}


def error_of(scores: Scores) -> float:
    """The one number, smaller is better, by which models are compared."""
    return 1 - scores["accuracy"] if "accuracy" in scores else scores["rmse"]


def compute_skill(scores: Scores, naive: list[Scores]) -> Scores:
    """`1 - error / best naive error`; nothing where that cannot be said."""
    best = min((error_of(one) for one in naive), default=0.0)
    return {"skill": 1 - error_of(scores) / best} if best > 0 else {}
