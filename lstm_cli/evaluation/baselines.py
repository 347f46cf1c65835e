"""Naive forecasts, judged on the very samples that the model is judged on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from lstm_cli.errors import DataError, Problem
from lstm_cli.evaluation.chunks import chunks, count_chunk
from lstm_cli.evaluation.linear import LinearForecast, fit_linear
from lstm_cli.evaluation.scores import Tally
from lstm_cli.types import Batch, Bools, Floats, Ints, SequenceShape, Split, SplitName

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
    size = (shape.horizon, shape.target.features)
    sums, counts = np.zeros(size), np.zeros(size)
    for samples in chunks(np.arange(len(train), dtype=np.int32), count_chunk(shape)):
        targets = train.truth.targets(samples)
        known = np.isfinite(targets)
        sums += np.where(known, targets, 0).sum(axis=0, dtype=np.float64)
        counts += known.sum(axis=0)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means.astype(np.float32)


def _find_majority(train: Split, shape: SequenceShape) -> int:
    counts = np.zeros(shape.target.outputs, np.int64)
    for samples in chunks(np.arange(len(train), dtype=np.int32), count_chunk(shape)):
        targets = train.truth.targets(samples)
        labels = targets[targets >= 0].astype(np.int64)
        counts += np.bincount(labels, minlength=len(counts))
    return int(counts.argmax())


@dataclass(frozen=True, slots=True)
class NaiveTallies:
    """A tally for each naive forecast, and for how many samples each had nothing to say.

    A forecast that is silent about one sample is compared on none: it would be judged on others
    than the model.
    """

    baselines: Baselines
    tallies: Mapping[str, Tally]
    silent: dict[str, int]
    samples: dict[str, int]

    @classmethod
    def start(cls, baselines: Baselines | None, make_tally: Callable[[], Tally]) -> Self:
        """Nothing counted yet; without `baselines` nothing ever is."""
        chosen = baselines or Baselines(())
        silent, samples = dict.fromkeys(chosen.names, 0), dict.fromkeys(chosen.names, 0)
        return cls(chosen, {name: make_tally() for name in chosen.names}, silent, samples)

    def add(
        self, split: Split, samples: Ints, batch: Batch, truth: tuple[Floats | Ints, Bools]
    ) -> None:
        """Count more samples `(n,)`; `truth` are their targets and which of them are known."""
        targets, known = truth
        counted = known.any(axis=tuple(range(1, known.ndim)))
        for name, tally in self.tallies.items():
            guesses = self.baselines.guess(name, split, samples, batch)
            if guesses is None:
                guesses = np.full(targets.shape, np.nan, np.float32)
            lost = (known & np.isnan(guesses)).any(axis=tuple(range(1, known.ndim)))
            self.silent[name] += int(lost.sum())
            self.samples[name] += int(counted.sum())
            if not self.silent[name]:
                tally.add(targets, guesses, known)

    def scored(self) -> dict[str, Tally]:
        """The tallies of the forecasts that had something to say of every sample."""
        return {name: tally for name, tally in self.tallies.items() if not self.silent[name]}

    def describe_silent(self, split: SplitName) -> tuple[str, ...]:
        """A sentence for each forecast that is left out."""
        return tuple(
            f"{split}: the naive forecast {name} is left out: the past of {count:,} of "
            f"{self.samples[name]:,} samples is too short for it."
            for name, count in self.silent.items()
            if count
        )
