"""Naive forecasts: what a score has to beat before it means anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from lstm_cli.errors import DataError, Problem
from lstm_cli.evaluation.chunks import chunks, count_chunk
from lstm_cli.evaluation.linear import LinearForecast, fit_linear
from lstm_cli.types import Batch, Floats, Ints, SequenceShape, Split

FORM = 1
_SEASON = "season_"


@dataclass(frozen=True, slots=True, eq=False)
class Baselines:
    """Naive forecasts by name, and what was learned for them from training samples.

    means `(horizon, target_features)` float32; majority: a class's place in the shape's `classes`.
    """

    names: tuple[str, ...]
    means: Floats | None = None
    linear: LinearForecast | None = None
    majority: int | None = None

    def guess(self, name: str, split: Split, samples: Ints, batch: Batch) -> Floats | Ints | None:
        """What the forecast says of the samples `(n,)` that `batch` holds, in the user's units.

        Values `(n, horizon, target_features)`, nan where it cannot say, or labels `(n, horizon)`;
        None where it can say nothing of this split.
        """
        truth, shape = split.truth, batch.targets.shape
        if name == "majority_class":
            return np.full(shape, self.majority, np.int32)
        if name == "linear":
            linear = self.linear
            return None if linear is None else truth.restore(linear.predict(batch), samples)
        if name == "mean":
            return None if self.means is None else np.broadcast_to(self.means, shape)
        if name.startswith(_SEASON):
            return truth.season_ago(samples, int(name.removeprefix(_SEASON)))
        last = truth.last(samples)
        return None if last is None else np.broadcast_to(last[:, np.newaxis], shape)

    def to_json(self) -> dict[str, object]:
        """What `baselines.json` holds; `from_json` gives back the same bits."""
        return {
            "form": FORM,
            "names": list(self.names),
            "means": None if self.means is None else self.means.tolist(),
            "linear": self.linear.to_json() if self.linear else None,
            "majority": self.majority,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], where: str) -> Self:
        """The forecasts that `to_json` described, read from the file `where`.

        Raises:
            DataError: it was not written by `to_json`.
        """
        message = "does not hold naive forecasts of this version. Train the run again."
        if stored.get("form") != FORM:
            raise DataError(Problem(where, message))
        try:
            means, linear, majority = stored["means"], stored["linear"], stored["majority"]
            return cls(
                tuple(map(str, stored["names"])),
                None if means is None else np.array(means, np.float32),
                None if linear is None else LinearForecast.from_json(linear),
                None if majority is None else int(majority),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(Problem(where, message)) from error


def fit_baselines(names: Sequence[str], train: Split, shape: SequenceShape) -> Baselines:
    """The naive forecasts `names`, fitted on training samples.

    `mean`: of the training targets, for each step and target feature. `last_value`: the targets'
    last known values. `season_<n>`: the targets n rows before, or as many times n as are known.
    `linear`: `LinearForecast`. `majority_class`: the most frequent training label. Where there is
    nothing to learn a forecast from, it says nothing.
    """
    return Baselines(
        tuple(names),
        _average(train, shape) if "mean" in names else None,
        fit_linear(train.source, shape) if "linear" in names else None,
        _find_majority(train, shape) if "majority_class" in names else None,
    )


def _average(train: Split, shape: SequenceShape) -> Floats:
    size = (shape.horizon, shape.target_features)
    sums, counts = np.zeros(size), np.zeros(size)
    for samples in chunks(np.arange(len(train), dtype=np.int32), count_chunk(shape)):
        targets = train.truth.targets(samples)
        known = np.isfinite(targets)
        sums += np.where(known, targets, 0).sum(axis=0, dtype=np.float64)
        counts += known.sum(axis=0)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means.astype(np.float32)


def _find_majority(train: Split, shape: SequenceShape) -> int:
    counts = np.zeros(len(shape.classes), np.int64)
    for samples in chunks(np.arange(len(train), dtype=np.int32), count_chunk(shape)):
        targets = train.truth.targets(samples)
        labels = targets[targets >= 0].astype(np.int64)
        counts += np.bincount(labels, minlength=len(counts))
    return int(counts.argmax())
