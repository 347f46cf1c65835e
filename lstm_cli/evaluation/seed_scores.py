"""Final scores over several seeds, beside the best naive forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstm_cli.evaluation.over_seeds import spread_over_seeds
from lstm_cli.evaluation.scores import find_bounds, is_higher_better


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
