"""Predictions of one series as lines over time."""

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lstm_cli.records.plots.time_axis import Times, read_times
from lstm_cli.types import Predictions, SplitName

Numbers = NDArray[np.float64]
ORDER: tuple[SplitName, ...] = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class Rows:
    """Predicted values with their times, each `(rows,)`; nan where a number is not known."""

    split: NDArray[np.str_]
    sample: NDArray[np.int32]
    group: NDArray[np.str_]
    feature: NDArray[np.str_]
    times: Times
    target: Numbers
    prediction: Numbers

    def __len__(self) -> int:
        return len(self.sample)

    def pick(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        """The rows with these numbers, or where `chosen` `(rows,)` is true."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))


def to_rows(predictions: Predictions) -> Rows:
    """Predicted values in the order of the splits, the samples and the times."""
    rows = Rows(
        predictions.split.astype(np.str_),
        predictions.sample,
        np.array([group or "" for group in predictions.group], np.str_),
        predictions.feature.astype(np.str_),
        read_times(predictions.time.tolist()),
        predictions.target.astype(np.float64),
        predictions.prediction.astype(np.float64),
    )
    ranks = np.array([ORDER.index(split) for split in predictions.split])
    return rows.pick(np.lexsort((rows.times, rows.sample, ranks)))


def line_expected(rows: Rows) -> tuple[Times, Numbers]:
    """What was expected, `(times,)` each, in the order of time."""
    times, first = np.unique(rows.times, return_index=True)
    return times, rows.target[first]


def line_predicted(rows: Rows) -> tuple[Times, Numbers]:
    """What was predicted: one line for forecasts of a step each, else broken between forecasts."""
    rows = rows.pick(rows.split != "train")
    breaks = np.flatnonzero(np.diff(rows.sample) | (rows.split[1:] != rows.split[:-1])) + 1
    if len(breaks) == len(rows) - 1:
        breaks = np.flatnonzero(rows.split[1:] != rows.split[:-1]) + 1
    return np.insert(rows.times, breaks, rows.times[breaks]), np.insert(
        rows.prediction, breaks, np.nan
    )


def find_borders(rows: Rows) -> list[tuple[str, Any]]:
    """Where each split begins, if it lies after the ones before; none where splits are mixed."""
    names = [name for name in ORDER if (rows.split == name).any()]
    spans = [(own.min(), own.max()) for own in (rows.times[rows.split == name] for name in names)]
    if any(before[1] >= after[0] for before, after in pairwise(spans)):
        return []
    return [(name, begin) for name, (begin, _) in zip(names, spans, strict=True)]
