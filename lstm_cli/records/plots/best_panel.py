"""Each trial's value, and the best so far."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator, StrMethodFormatter

from lstm_cli.records.plots.drawing import (
    MARK,
    PREDICTED,
    UNKNOWN,
    dress,
    pad_limits,
    place_legend,
    say_instead,
    write_plainly,
)
from lstm_cli.records.plots.trials import Numbers, Trials, spans_decades
from lstm_cli.records.wording import format_number, shorten

_FEW_TRIALS, _MANY_TRIALS = 100, 1000


def draw_best_so_far(axes: Axes, trials: Trials) -> None:
    """Draw a dot for each trial and a line for the best value up to it; failed ones at the edge."""
    best = trials.best
    if best is None:
        return say_instead(axes, "no trial has a value")
    _draw_dots(axes, trials)
    _draw_best(axes, trials, best)
    finite = trials.values[np.isfinite(trials.values)]
    added = _scale_axis(axes, finite)
    number, value = trials.numbers[best], format_number(trials.values[best])
    metric = shorten(trials.metric, 40)
    dress(axes, f"best: trial {number:,}, {metric} {value}", "trial", f"{metric}{added}")
    axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    room = max(0.5, len(trials.numbers) / 100)
    axes.set_xlim(trials.numbers.min() - room, trials.numbers.max() + room)
    return place_legend(axes)


def _draw_dots(axes: Axes, trials: Trials) -> None:
    count = len(trials.numbers)
    size = 26 if count <= _FEW_TRIALS else 12 if count <= _MANY_TRIALS else 5
    stopped = trials.statuses == "stopped"
    full, hollow = trials.numbers[~stopped], trials.numbers[stopped]
    axes.scatter(full, trials.values[~stopped], size, UNKNOWN, alpha=0.6, lw=0, label="trial")
    if stopped.any():
        style: dict[str, Any] = {"facecolors": "none", "edgecolors": UNKNOWN, "marker": "v"}
        axes.scatter(hollow, trials.values[stopped], size, label="stopped", lw=0.9, **style)
    failed = trials.numbers[trials.statuses == "failed"]
    if len(failed):
        # The lower edge is a place that is no value.
        edge: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "clip_on": False}
        cross: dict[str, Any] = {"marker": "x", "lw": 1.1, "label": "failed"}
        axes.scatter(failed, np.zeros(len(failed)), size, MARK, **edge, **cross)


def _draw_best(axes: Axes, trials: Trials, best: int) -> None:
    losses = np.minimum.accumulate(trials.losses)
    known = np.isfinite(losses)
    values = (-losses if trials.maximize else losses)[known]
    style: dict[str, Any] = {"color": PREDICTED, "lw": 1.8, "drawstyle": "steps-post", "zorder": 3}
    axes.plot(trials.numbers[known], values, label="best so far", **style)
    spot = (trials.numbers[best], trials.values[best])
    axes.plot(*spot, "o", ms=8, mfc="none", mec=PREDICTED, mew=1.6, zorder=4)


def _scale_axis(axes: Axes, finite: Numbers) -> str:
    """Choose the axis for finite values `(n,)`; what to add to its label comes back."""
    if not spans_decades(finite):
        axes.set_ylim(pad_limits(finite, 0.06))
        write_plainly(axes.yaxis, 6)
        return ""
    axes.set_yscale("log")
    room = (finite.max() / finite.min()) ** 0.05
    axes.set_ylim(finite.min() / room, finite.max() * room)
    axes.yaxis.set_minor_locator(NullLocator())
    return " (logarithmic)"
