"""The error at each step of the horizon, beside those of naive forecasts."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lstm_cli.records.plots.drawing import (
    PREDICTED,
    dress,
    pad_limits,
    place_legend,
    say_instead,
    write_plainly,
)
from lstm_cli.types import Row

_SCORES = ("rmse", "accuracy")
_COLOURS = ("#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#555555")
_FAR = 3.0
_FEW_STEPS = 40


def draw_error_by_step(axes: Axes, rows: Sequence[Row], feature: str) -> None:
    """Draw rows of metrics_by_step.csv that are of one split and one target feature."""
    score = next((name for name in _SCORES if any(name in row for row in rows)), None)
    if score is None:
        return say_instead(axes, "no scores to show")
    steps = np.array([row["step"] for row in rows], np.float64)
    model = _take(rows, score)
    naive = {
        name.removeprefix("naive_").removesuffix(f"_{score}").replace("_", " "): _take(rows, name)
        for name in dict.fromkeys(name for row in rows for name in row)
        if name.startswith("naive_") and name.endswith(f"_{score}")
    }
    highest = _find_limit(model, list(naive.values()))
    dots: dict[str, Any] = {"marker": "o", "ms": 3.5} if len(steps) <= _FEW_STEPS else {}
    axes.plot(steps, model, color=PREDICTED, lw=2.2, label="model", zorder=3, **dots)
    for colour, (name, values) in zip(cycle(_COLOURS), naive.items(), strict=False):
        beyond = " (beyond the plot)" if not (values <= highest).any() else ""
        axes.plot(steps, values, color=colour, lw=1.1, label=f"naive: {name}{beyond}", **dots)
    dress(axes, "", "step of the horizon", f"{score} of {feature}")
    axes.xaxis.set_major_locator(MaxNLocator(12, integer=True))
    write_plainly(axes.yaxis, 6)
    axes.set_xlim(pad_limits(steps, 0.03))
    axes.set_ylim(0, 1.02 if score == "accuracy" else highest * 1.06 or 1.0)
    return place_legend(axes)


def _take(rows: Sequence[Row], name: str) -> NDArray[np.float64]:
    return np.array([row.get(name, np.nan) for row in rows], np.float64)


def _find_limit(model: NDArray[np.float64], naive: Sequence[NDArray[np.float64]]) -> float:
    """The largest value that is shown: a forecast that is far off would flatten all the others."""
    top, *others = (float(np.nan_to_num(values).max()) for values in (model, *naive))
    far = _FAR * max(top, min(others, default=top))
    return max(value for value in (top, *others) if value <= far)
