"""Scores from running sums and counts, so that no prediction need be kept."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.scores import Scores, keep_finite
from lstm_cli.types import Bools, Floats, Ints, Row

_SUMS = ("n", "squares", "distances", "shares", "zeros", "symmetric", "shifts", "shift_squares")


class ValueTally:
    """Sums for each step and target feature, in float64.

    `rmse` and `mae` are in the user's units. `mape` is in percent, and left out where a target is
    0. `smape` is the mean of `200 |p - t| / (|p| + |t|)` percent, from 0 to 200, 0 where both are
    0 (Makridakis & Hibon 2000, "The M3-Competition"). `r2` is `1 - squared errors / squared
    distances of the targets from their mean`, over all steps, and for several target features the
    mean of theirs; it is left out where a target feature is constant.
    """

    __slots__ = ("_high", "_low", "_pivot", "_sums")

    def __init__(self, horizon: int, features: int) -> None:
        self._sums = np.zeros((len(_SUMS), horizon, features))
        # Squares of distances from a target, not from 0: a large level must not eat the variance.
        self._pivot = np.full((horizon, features), np.nan)
        self._low = np.full((horizon, features), np.inf)
        self._high = np.full((horizon, features), -np.inf)

    def add(self, targets: Floats | Ints, guesses: Floats | Ints, known: Bools) -> None:
        """Count `(n, horizon, target_features)` values where `known` is true."""
        if not known.any():
            return
        self._find_pivot(targets, known)
        self._low = np.fmin(self._low, np.where(known, targets, np.inf).min(axis=0))
        self._high = np.fmax(self._high, np.where(known, targets, -np.inf).max(axis=0))
        with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
            self._sums += _sum_up(targets, guesses, known, np.nan_to_num(self._pivot))

    def _find_pivot(self, targets: Floats | Ints, known: Bools) -> None:
        first = np.take_along_axis(targets, known.argmax(axis=0)[np.newaxis], axis=0)[0]
        self._pivot = np.where(np.isnan(self._pivot) & known.any(axis=0), first, self._pivot)

    def count(self, step: int, feature: int) -> int:
        """How many values of a step and feature were counted."""
        return int(self._sums[0, step, feature])

    def total(self) -> Scores:
        """The scores of all values; `r2` is the mean of the features'."""
        features = [self.of_feature(feature).get("r2") for feature in range(self._low.shape[1])]
        defined = [r2 for r2 in features if r2 is not None]
        r2 = np.mean(defined) if len(defined) == len(features) else np.nan
        return keep_finite(self._errors(slice(None), slice(None)) | {"r2": float(r2)})

    def at(self, step: int, feature: int) -> Scores:
        """The scores of one step and feature."""
        return self._score(slice(step, step + 1), feature)

    def of_feature(self, feature: int) -> Scores:
        """The scores of one feature, over all steps."""
        return self._score(slice(None), feature)

    def by_class(self) -> Scores:
        """Nothing: values have no classes."""
        return {}

    def confusion_rows(self) -> list[Row]:
        """None, likewise."""
        return []

    def _score(self, steps: slice, feature: int) -> Scores:
        features = slice(feature, feature + 1)
        r2 = self._explained(steps, features)
        return keep_finite(self._errors(steps, features) | {"r2": r2})

    def _errors(self, steps: slice, features: slice) -> Scores:
        sums = dict(zip(_SUMS, self._sums[:, steps, features].sum(axis=(1, 2)), strict=True))
        n = sums["n"]
        if not n:
            return {}
        return {
            "rmse": np.sqrt(sums["squares"] / n),
            "mae": sums["distances"] / n,
            "mape": np.nan if sums["zeros"] else 100 * sums["shares"] / n,
            "smape": 200 * sums["symmetric"] / n,
        }

    def _explained(self, steps: slice, features: slice) -> float:
        sums = self._sums[:, steps, features]
        n, squares, shifts, shift_squares = (sums[_SUMS.index(name)] for name in (
            "n", "squares", "shifts", "shift_squares"
        ))  # fmt: skip
        if n.sum() < 2 or self._low[steps, features].min() == self._high[steps, features].max():
            return np.nan
        seen = n > 0
        n, shifts = n[seen], shifts[seen]
        means = self._pivot[steps, features][seen] + shifts / n
        within = shift_squares[seen] - shifts**2 / n
        # The features' steps have means of their own: what lies between them counts too.
        mean = means[0] + ((means - means[0]) * n).sum() / n.sum()
        spread = within.sum() + (n * (means - mean) ** 2).sum()
        return float(1 - squares.sum() / spread) if spread > 0 else np.nan


def _sum_up(
    targets: Floats | Ints, guesses: Floats | Ints, known: Bools, pivot: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What to add to the sums: `(8, horizon, target_features)`, in the order of `_SUMS`."""
    truth = np.where(known, targets, 0).astype(np.float64)
    errors = np.where(known, guesses - truth, 0)
    distances, sizes = np.abs(errors), np.abs(truth)
    both = sizes + np.abs(np.where(known, guesses, 0).astype(np.float64))
    shifts = np.where(known, truth - pivot, 0)
    zeros = known & (truth == 0)
    terms = (
        known,
        errors**2,
        distances,
        np.where(sizes > 0, distances / np.where(sizes > 0, sizes, 1), 0),
        zeros,
        np.where(both == 0, 0, distances / np.where(both == 0, 1, both)),
        shifts,
        shifts**2,
    )
    return np.stack([term.sum(axis=0, dtype=np.float64) for term in terms])


Counts = NDArray[np.int64]


class LabelTally:
    """For each step and class how often it was right, expected and predicted.

    `confusion` `(classes, classes)` counts the expected class (row) and the predicted one (column).
    """

    __slots__ = ("_classes", "_counts", "_horizon", "confusion")

    def __init__(self, horizon: int, classes: Sequence[str]) -> None:
        self._horizon = horizon
        self._classes = tuple(classes)
        self._counts = np.zeros((3, horizon, len(classes)), np.int64)
        self.confusion = np.zeros((len(classes), len(classes)), np.int64)

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

    def by_class(self) -> Scores:
        """`precision_<class>` and `recall_<class>` of each class, 0 where they are undefined."""
        right, expected, predicted = self._counts.sum(axis=1)
        precisions, recalls = right / np.maximum(predicted, 1), right / np.maximum(expected, 1)
        scores: Scores = {}
        for name, precision, recall in zip(self._classes, precisions, recalls, strict=True):
            scores |= {f"precision_{name}": float(precision), f"recall_{name}": float(recall)}
        return scores

    def confusion_rows(self) -> list[Row]:
        """How often each class was predicted for each expected one; pairs that never came miss."""
        pairs = zip(*self.confusion.nonzero(), strict=True)
        return [
            {
                "expected": self._classes[row],
                "predicted": self._classes[column],
                "count": int(self.confusion[row, column]),
            }
            for row, column in pairs
        ]


def _score(right: Counts, expected: Counts, predicted: Counts) -> Scores:
    samples = int(expected.sum())
    if not samples:
        return {}
    both = expected + predicted
    occurs = both > 0
    f1 = 2 * right[occurs] / both[occurs]
    return {"accuracy": int(right.sum()) / samples, "macro_f1": float(f1.mean())}
