"""Times as they stand in files, as places on an axis."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

# Moments as datetime64, or numbers.
Times: TypeAlias = NDArray[Any]


def read_times(words: Sequence[str]) -> Times:
    """Times `(n,)`: numbers, dates or, of other words, the order in which they first come."""
    for kind in (np.float64, np.dtype("datetime64[us]")):
        try:
            times: Times = np.array(words, np.str_).astype(kind)
        except ValueError:
            continue
        return times
    places = {word: float(place) for place, word in enumerate(dict.fromkeys(words))}
    return np.array([places[word] for word in words])


def dress_time_axis(axes: Axes, times: Times) -> None:
    """Dates, or plain numbers, few enough to be read."""
    if times.dtype.kind == "M":
        locator: Any = AutoDateLocator(minticks=4, maxticks=9)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(8))
        # Years and row numbers alike are no amounts: no commas in them.
        axes.xaxis.set_major_formatter("{x:.10g}")
