"""Which parameters the metric depends on: a one-way analysis of variance of ranks for each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_cli.sweeps.results.result_files import format_value, to_number
from lstm_cli.sweeps.trials.trial import TrialResult, Value

FEWEST_TRIALS = 10
_FEW_VALUES = 6
_MOST_GROUPS, _GROUP_SIZE = 5, 4


def find_importance(results: Sequence[TrialResult], names: Sequence[str]) -> dict[str, float]:
    """For each parameter the share of the variance of the trials' ranks that it explains, 0 to 1.

    The trials are ranked by their values and grouped by the parameter: by its values where these
    are texts or few, else by quantiles. The share is that between the groups (Kruskal and Wallis
    1952, "Use of ranks in one-criterion variance analysis"), less what as many groups explain by
    chance, and at least 0 (Kelley 1935, "An unbiased correlation ratio measure"). So what two
    parameters do only together is not seen, and the shares need not add up to 1. Trials without
    a value do not count. A parameter that some trials leave out is judged by those that have it;
    one that too few of them have, or of which each has another text, is missing.
    """
    shares = {name: _find_share(_take(results, name)) for name in names}
    return {name: share for name, share in shares.items() if share is not None}


def _take(results: Sequence[TrialResult], name: str) -> list[tuple[Value, float]]:
    """The parameter's and the metric's value of each trial that has both."""
    return [
        (each.trial.values[name], value)
        for each in results
        if name in each.trial.values and (value := each.value) is not None
    ]


def _find_share(pairs: Sequence[tuple[Value, float]]) -> float | None:
    count = len(pairs)
    if count < FEWEST_TRIALS:
        return None
    groups = _group([value for value, _ in pairs])
    sizes = np.bincount(groups)
    if len(sizes) == count:
        return None
    ranks = _rank(np.array([value for _, value in pairs]))
    means = np.bincount(groups, ranks) / sizes
    total = float(((ranks - ranks.mean()) ** 2).sum())
    if len(sizes) == 1 or not total:
        return 0.0
    within = float(((ranks - means[groups]) ** 2).sum())
    return max(0.0, 1 - within / total * (count - 1) / (count - len(sizes)))


def _group(values: Sequence[Value]) -> NDArray[np.intp]:
    """The number of each value's group `(trials,)`, from 0 on without gaps."""
    texts = [format_value(value) for value in values]
    numbers = [number for value in values if (number := to_number(value)) is not None]
    if len(set(texts)) > _FEW_VALUES and len(numbers) == len(values):
        ranks = _rank(np.array(numbers))
        groups = min(_MOST_GROUPS, len(values) // _GROUP_SIZE)
        texts = [str(int(place)) for place in (ranks - 0.5) / len(values) * groups]
    return np.unique(texts, return_inverse=True)[1]


def _rank(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks `(n,)` from 1 on; equal values have the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[places]
