"""Predicted values as arrays, and which samples of them a plot shows."""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lstm_cli.types import Predictions, SplitName

# What a reader looks for first: the inputs of their own, then the rows that no training saw.
_ORDER: tuple[SplitName, ...] = ("test", "val", "train")


@dataclass(frozen=True, slots=True)
class Points:
    """Predicted values as arrays, each `(points,)`; nan where a number is not known or finite."""

    split: NDArray[np.str_]
    sample: NDArray[np.int64]
    step: NDArray[np.int64]
    feature: NDArray[np.str_]
    target: NDArray[np.float64]
    prediction: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.split)

    def pick(self, chosen: NDArray[np.bool_]) -> Self:
        """The points where `chosen` `(points,)` is true."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Samples:
    """Some samples: `(split, sample)` of each, and `(samples, horizon)` expected and predicted."""

    keys: tuple[tuple[str, int], ...]
    target: NDArray[np.float64]
    prediction: NDArray[np.float64]


def to_points(predictions: Predictions) -> Points:
    """All predictions of values, in their order."""
    return Points(
        predictions.split.astype(np.str_),
        predictions.sample.astype(np.int64),
        predictions.step.astype(np.int64),
        predictions.feature.astype(np.str_),
        _to_numbers(predictions.target),
        _to_numbers(predictions.prediction),
    )


def _to_numbers(values: NDArray[Any]) -> NDArray[np.float64]:
    numbers = values.astype(np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def choose_samples(points: Points, few: int, many: int) -> Samples:
    """The samples to predict and, up to `few` together, the first of test, val or train.

    With a horizon of 1 and nothing to predict, up to `many`.
    """
    horizon = int(points.step.max())
    own = _list_samples(points, "predict")
    rest = next(filter(None, (_list_samples(points, split) for split in _ORDER)), [])
    most = many if horizon == 1 else few
    keys = own[:most] + rest[: max(few - len(own), 0) if own else most]
    return _gather(points, tuple(keys), horizon)


def _list_samples(points: Points, split: SplitName) -> list[tuple[str, int]]:
    numbers = np.unique(points.sample[points.split == split])
    return [(split, int(number)) for number in numbers]


def _gather(points: Points, keys: tuple[tuple[str, int], ...], horizon: int) -> Samples:
    rows = {key: row for row, key in enumerate(keys)}
    target, prediction = np.full((2, len(keys), horizon), np.nan)
    found = zip(points.split.tolist(), points.sample.tolist(), points.step.tolist(), strict=True)
    for point, (split, sample, step) in enumerate(found):
        row = rows.get((split, sample))
        if row is not None:
            target[row, step - 1] = points.target[point]
            prediction[row, step - 1] = points.prediction[point]
    return Samples(keys, target, prediction)
