"""Scores of labels from running counts."""

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.scores import Scores
from lstm_cli.types import Bools, Floats, Ints

Counts = NDArray[np.int64]


class LabelTally:
    """For each step and class how often it was right, expected and predicted.

    `confusion` `(classes, classes)` counts the expected class (row) and the predicted one (column).
    """

    __slots__ = ("_counts", "_horizon", "confusion")

    def __init__(self, horizon: int, classes: int) -> None:
        self._horizon = horizon
        self._counts = np.zeros((3, horizon, classes), np.int64)
        self.confusion = np.zeros((classes, classes), np.int64)

    def add(self, targets: Floats | Ints, guesses: Floats | Ints, known: Bools) -> None:
        """Count labels `(n, horizon)` where `known` is true."""
        steps = np.nonzero(known)[1]
        expected, predicted = targets[known].astype(np.int64), guesses[known].astype(np.int64)
        right = expected == predicted
        self._counts[0] += self._count(steps[right], expected[right])
        self._counts[1] += self._count(steps, expected)
        self._counts[2] += self._count(steps, predicted)
        classes = len(self.confusion)
        pairs = np.bincount(expected * classes + predicted, minlength=classes**2)
        self.confusion += pairs.reshape(classes, classes)

    def _count(self, steps: NDArray[np.intp], labels: Counts) -> Counts:
        classes = len(self.confusion)
        counts = np.bincount(steps * classes + labels, minlength=self._horizon * classes)
        return counts.reshape(self._horizon, classes)

    def count(self, step: int, feature: int) -> int:
        """How many labels of a step were counted; `feature` is 0."""
        return int(self._counts[1, step].sum()) if feature == 0 else 0

    def total(self) -> Scores:
        """`accuracy`, and `macro_f1` over the classes that were expected or predicted."""
        return _score(*self._counts.sum(axis=1))

    def at(self, step: int, feature: int) -> Scores:
        """The same for one step; `feature` is 0."""
        return _score(*self._counts[:, step]) if feature == 0 else {}

    def of_feature(self, feature: int) -> Scores:
        """The same as `total`: labels have one feature."""
        return self.total() if feature == 0 else {}

    def by_class(self) -> list[Scores]:
        """`precision` and `recall` of each class, 0 where they are undefined."""
        right, expected, predicted = self._counts.sum(axis=1)
        shares = zip(right / np.maximum(predicted, 1), right / np.maximum(expected, 1), strict=True)
        return [{"precision": float(p), "recall": float(r)} for p, r in shares]


def _score(right: Counts, expected: Counts, predicted: Counts) -> Scores:
    samples = int(expected.sum())
    if not samples:
        return {}
    both = expected + predicted
    occurs = both > 0
    f1 = 2 * right[occurs] / both[occurs]
    return {"accuracy": int(right.sum()) / samples, "macro_f1": float(f1.mean())}
