"""Parts of the predictions: for a plot evenly spread, for a table the most telling first."""

from typing import Any

import numpy as np

from lstm_cli.types import Predictions, SplitName

_TELLING: tuple[SplitName, ...] = ("predict", "test", "val", "train")


def thin(predictions: Predictions, rows: int) -> Predictions:
    """The predictions with at most about `rows` rows of each split, evenly spread whole samples."""
    if len(predictions) <= rows:
        return predictions
    splits = np.array(predictions.split, np.str_)
    samples = np.array(predictions.sample, np.int64)
    kept = np.zeros(len(predictions), np.bool_)
    for split in set(predictions.split):
        own = splits == split
        numbers = np.unique(samples[own])
        most = max(len(numbers) * rows // int(own.sum()), 1)
        spread = np.linspace(0, len(numbers) - 1, min(most, len(numbers))).round().astype(int)
        kept |= own & np.isin(samples, numbers[spread])
    return pick_rows(predictions, np.flatnonzero(kept).tolist())


def take_first(predictions: Predictions, rows: int) -> Predictions:
    """At most `rows` rows: inputs to predict, then test, val, train, each in order."""
    places = {split: place for place, split in enumerate(_TELLING)}
    ranked = sorted(range(len(predictions)), key=lambda row: places[predictions.split[row]])
    return pick_rows(predictions, ranked[:rows])


def pick_rows(predictions: Predictions, rows: list[int]) -> Predictions:
    """The rows with these numbers, in their order."""
    columns: dict[str, Any] = predictions.columns()
    return Predictions(**{name: [cells[row] for row in rows] for name, cells in columns.items()})
