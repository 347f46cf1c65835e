"""Parts of the predictions: for plots spread over all of them, for tables the most telling ones."""

import numpy as np

from lstm_cli.types import Ints, Predictions, SplitName

_TELLING: tuple[SplitName, ...] = ("predict", "test", "val", "train")
_NEIGHBOURS = 100


def thin(predictions: Predictions, rows: int) -> Predictions:
    """The predictions with at most about `rows` rows of each split, whole samples in their order.

    The first ones, as neighbours, then evenly spread ones.
    """
    kept = np.zeros(len(predictions), np.bool_)
    for code in range(len(predictions.splits)):
        own = predictions.entries["split"] == code
        samples = predictions.sample[own]
        numbers = np.unique(samples)
        most = max(len(numbers) * rows // max(len(samples), 1), 1)
        kept[own] = np.isin(samples, _spread(numbers, most))
    return predictions if kept.all() else predictions.pick(kept)


def _spread(numbers: Ints, most: int) -> Ints:
    if len(numbers) <= most:
        return numbers
    first = min(_NEIGHBOURS, -(-most // 2))
    rest = numbers[first:]
    places = np.linspace(0, len(rest) - 1, most - first).round().astype(np.intp)
    return np.concatenate([numbers[:first], rest[places]])


def take_first(predictions: Predictions, rows: int) -> Predictions:
    """At most `rows` rows: inputs to predict, then test, val, train, each in order."""
    places = np.array([_TELLING.index(name) for name in predictions.splits], np.intp)
    ranks = places[predictions.entries["split"]] if len(predictions) else places
    return predictions.pick(np.argsort(ranks, kind="stable")[:rows])


def take_split(predictions: Predictions, split: str) -> Predictions:
    """The rows of a split, in their order."""
    codes = [code for code, name in enumerate(predictions.splits) if name == split]
    return predictions.pick(np.isin(predictions.entries["split"], codes))
