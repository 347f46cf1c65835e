"""Features that are a target under another name, or that tell it ahead of its time."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.table.series import Series
from lstm_cli.types import Windows


def find_echoes(
    series: Series, train: Windows, inputs: tuple[str, ...], targets: tuple[str, ...]
) -> Iterator[str]:
    """A sentence for each feature that is, or foretells, a target in all training windows."""
    lasts = train.starts.astype(np.int64) + train.timesteps - 1
    firsts = lasts + 1 + train.gap
    rows = f"{train.gap + 1} row{'s' if train.gap else ''}"
    for target in targets:
        values = series.columns[target]
        for name in inputs:
            feature = series.columns[name]
            if name != target and _are_equal(feature, values):
                yield f"feature {name!r} equals the target {target!r} in every row."
            if _are_equal(feature[lasts], values[firsts]):
                yield (
                    f"feature {name!r} is {rows} ahead of its time: in every training "
                    f"window its last value is the first of the target {target!r}."
                )


def _are_equal(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    known = other[~np.isnan(other)]
    if not len(known) or (known == known[0]).all():
        return False
    return bool(np.array_equal(one, other, equal_nan=True))
