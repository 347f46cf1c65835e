"""What runs with several seeds have in common, and how far they lie apart."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.intervals import LEVEL, Values
from lstm_cli.evaluation.student import find_t_quantile
from lstm_cli.types import Bools, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How values lie over seeds: each array is `(columns,)`, nan where nothing is known.

    `seeds` counts the known values. `least` and `most` are the range; `low` and `high` are the t
    interval of the mean, as of `find_mean_interval`.
    """

    seeds: NDArray[np.int64]
    median: Values
    least: Values
    most: Values
    mean: Values
    low: Values
    high: Values

    def columns(self) -> dict[str, list[Any]]:
        """The arrays by name as plain Python, the range as `min` and `max`, nan as None."""
        return {
            {"least": "min", "most": "max"}.get(field.name, field.name): [
                None if cell != cell else cell  # noqa: PLR0124 - nan
                for cell in getattr(self, field.name).tolist()
            ]
            for field in fields(self)
        }


def spread_over_seeds(values: Values) -> Spread:
    """The spread of each column of `values` `(seeds, columns)`, in which nan is not known."""
    known = np.isfinite(values)
    seeds = known.sum(axis=0)
    empty = np.flatnonzero(seeds == 0)
    found = np.where(known, values, np.nan) if len(values) else np.full((1, len(seeds)), np.nan)
    found[0, empty] = 0  # NumPy warns of columns without a value
    mean = np.nanmean(found, axis=0)
    squares = np.nansum((found - mean) ** 2, axis=0)
    half = _find_factors(seeds) * np.sqrt(squares)
    stats = [np.nanmedian(found, axis=0), np.nanmin(found, axis=0), np.nanmax(found, axis=0), mean]
    for column in stats:
        column[empty] = np.nan
    median, least, most, mean = stats
    return Spread(seeds, median, least, most, mean, mean - half, mean + half)


def _find_factors(seeds: NDArray[np.int64]) -> Values:
    """By what the root of the sum of squares is multiplied; nan for less than two values."""
    factors = np.full(seeds.shape, np.nan)
    for n in np.unique(seeds[seeds > 1]).tolist():
        factors[seeds == n] = find_t_quantile((1 + LEVEL) / 2, n - 1) / np.sqrt(n * (n - 1))
    return factors


@dataclass(frozen=True, slots=True, eq=False)
class Vote:
    """What most seeds say, each array `(columns,)`.

    `label` is a class's code; `share` is that of the seeds which say so, and `probability` the mean
    of what these give it. `seeds` counts all that say anything.
    """

    seeds: NDArray[np.int64]
    label: Ints
    share: Values
    probability: Values


def vote(labels: Ints, probabilities: Values) -> Vote:
    """The majority in each column of `labels` `(seeds, columns)`, where -1 is not known.

    `probabilities` `(seeds, columns)` are those of the labels. Of classes with as many votes the
    one with more probability wins.
    """
    classes = range(labels.max(initial=0) + 1)
    counts = np.stack([(labels == code).sum(axis=0) for code in classes])
    sums = np.stack([_add_up(probabilities, labels == code) for code in classes])
    # Fewer than one vote's worth: it only decides between equals.
    best = (counts + sums / (len(labels) + 1)).argmax(axis=0)
    columns = np.arange(labels.shape[1])
    seeds = (labels >= 0).sum(axis=0)
    votes = counts[best, columns]
    probability = sums[best, columns] / np.maximum(votes, 1)
    return Vote(seeds, best.astype(np.int32), votes / np.maximum(seeds, 1), probability)


def _add_up(probabilities: Values, where: Bools) -> Values:
    sums: Values = np.where(where, np.nan_to_num(probabilities), 0).sum(axis=0)
    return sums
