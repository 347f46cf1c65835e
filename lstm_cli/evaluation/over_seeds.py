"""What runs with several seeds have in common: scores and predictions side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.intervals import LEVEL, Values, find_t_quantile
from lstm_cli.evaluation.scores import find_bounds, is_higher_better
from lstm_cli.types import Bools, Ints, Predictions


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


Table: TypeAlias = dict[str, list[Any]]
Key: TypeAlias = tuple[object, ...]
PLACES = ("sample", "split", "source", "group", "time", "step", "feature", "target")
_SPLITS = ("test", "predict")


@dataclass(frozen=True, slots=True)
class AlignedPredictions:
    """Rows of several tables of predictions, each row once.

    `places` are their columns of `PLACES`; `columns` the numbers of each table's rows among them.
    """

    places: Table
    columns: Sequence[Sequence[int]]


def choose_rows(predictions: Predictions) -> Predictions:
    """The rows that are compared over seeds: of test and the given inputs, else of validation."""
    wanted = [split for split in predictions.splits if split in _SPLITS] or ["val"]
    return predictions.pick(np.isin(predictions.split, wanted))


def summarise_predictions(runs: Sequence[Predictions]) -> Table:
    """The columns of the summary of what `runs`, one for each seed, predict for each row.

    Those of `PLACES`; then `seeds`, how many runs have the row, and for values `median`, `min`,
    `max`, `mean` and the interval of the mean, `low` and `high`. For labels `prediction`, which
    most runs say, `share`, that of the runs which do, and `probability`, the mean of what these
    give it.
    """
    tables = [table.columns() for table in runs]
    aligned = _align(tables)
    if any(table.classes for table in runs):
        return aligned.places | _summarise_labels(aligned, tables)
    return aligned.places | _summarise_values(aligned, tables)


def _align(tables: Sequence[Mapping[str, list[Any]]]) -> AlignedPredictions:
    rows: dict[Key, int] = {}
    samples: dict[object, dict[Key, int]] = {}
    places: Table = {name: [] for name in PLACES}
    columns = []
    for table in tables:
        own = []
        for row, key in enumerate(_name_rows(table)):
            if key not in rows:
                rows[key] = len(rows)
                for name, cells in places.items():
                    cells.append(table[name][row])
                own_split = samples.setdefault(key[0], {})
                places["sample"][-1] = own_split.setdefault(key[:3], len(own_split))
            own.append(rows[key])
        columns.append(own)
    return AlignedPredictions(places, columns)


def _name_rows(table: Mapping[str, list[Any]]) -> list[Key]:
    """What a row is about, also where a split is drawn by the seed: numbers of samples differ."""
    names: dict[Key, Key] = {}
    seen: Counter[Key] = Counter()
    keys = []
    for split, sample, source, step, feature in zip(
        *(table[name] for name in ("split", "sample", "source", "step", "feature")), strict=True
    ):
        if (split, sample) not in names:
            names[split, sample] = (split, source, seen[split, source])
            seen[split, source] += 1
        keys.append((*names[split, sample], step, feature))
    return keys


def _summarise_values(
    aligned: AlignedPredictions, tables: Sequence[Mapping[str, list[Any]]]
) -> Table:
    values = _lay_out(aligned, [table["prediction"] for table in tables])
    return spread_over_seeds(values).columns()


def _summarise_labels(
    aligned: AlignedPredictions, tables: Sequence[Mapping[str, list[Any]]]
) -> Table:
    classes = sorted({str(cell) for table in tables for cell in table["prediction"]})
    codes = {name: code for code, name in enumerate(classes)}
    said = _lay_out(aligned, [[codes[str(c)] for c in table["prediction"]] for table in tables])
    sure = _lay_out(aligned, [table["probability"] for table in tables])
    found = vote(np.nan_to_num(said, nan=-1).astype(np.int32), sure)
    return {
        "seeds": found.seeds.tolist(),
        "prediction": [classes[code] for code in found.label],
        "share": found.share.tolist(),
        "probability": found.probability.tolist(),
    }


def _lay_out(aligned: AlignedPredictions, cells: Sequence[Sequence[object]]) -> NDArray[np.float64]:
    """The cells of each table as `(tables, rows)`, nan where a table lacks the row."""
    values = np.full((len(cells), len(aligned.places["sample"])), np.nan)
    for own, at, row in zip(cells, aligned.columns, values, strict=True):
        row[at] = [np.nan if cell is None else cell for cell in own]
    return values


def summarise_scores(runs: Sequence[Mapping[str, float]]) -> dict[str, list[Any]]:
    """The columns of a table with a row for each score that the metrics of any run have.

    `score`; `seeds`, how many runs have it; `median`, `min`, `max`, `mean` and the interval of the
    mean, `low` and `high`; `naive`, the median over seeds of the best naive forecast by this score,
    and its `naive_name`. None where nothing is known.
    """
    names = list(dict.fromkeys(name for metrics in runs for name in metrics))
    values = np.array([[metrics.get(name, np.nan) for name in names] for metrics in runs])
    bounds = np.array([find_bounds(name) for name in names]).reshape(-1, 2).T
    found = spread_over_seeds(values.reshape(len(runs), len(names)))
    # An interval loses nothing by ending where the score does.
    low, high = np.clip(found.low, *bounds), np.clip(found.high, *bounds)
    spread = replace(found, low=low, high=high).columns()
    medians = dict(zip(names, spread["median"], strict=True))
    naive = [_find_naive(name, medians) for name in names]
    return {
        "score": names,
        **spread,
        "naive": [medians.get(full) for full, _ in naive],
        "naive_name": [name for _, name in naive],
    }


def _find_naive(name: str, medians: Mapping[str, float]) -> tuple[str, str]:
    """The score of the naive forecast that is best by this one, and what that is called."""
    higher = is_higher_better(name)
    split, _, own = name.partition("_")
    start, end = f"{split}_naive_", f"_{own}"
    known = [full for full in medians if full.startswith(start) and full.endswith(end)]
    if higher is None or not known:
        return "", ""
    best = (max if higher else min)(known, key=lambda full: medians[full])
    return best, best.removeprefix(start).removesuffix(end)
