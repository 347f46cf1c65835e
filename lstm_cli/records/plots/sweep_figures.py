"""The plots of a sweep: best value so far, parallel coordinates, importance of its parameters."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator, StrMethodFormatter

from lstm_cli.records.plots.canvas import (
    GRID,
    MARK,
    PREDICTED,
    UNKNOWN,
    escape,
    make_figure,
    pad_limits,
    place_legend,
    save_figure,
    say_instead,
    style_axes,
    write_plainly,
)
from lstm_cli.records.plots.parallel import draw_parallel_coordinates
from lstm_cli.records.plots.sweep_trials import Numbers, Parameter, Trials, spans_decades
from lstm_cli.wording import format_number, shorten_middle

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
    metric = shorten_middle(trials.metric, 40)
    style_axes(axes, f"best: trial {number:,}, {metric} {value}", "trial", f"{metric}{added}")
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


_LONGEST = 44


def draw_importance(axes: Axes, shares: Mapping[str, float], label: str) -> None:
    """Draw shares from 0 to 1 by name, the first above; `label` says what they are shares of."""
    rows, widths = range(len(shares)), list(shares.values())
    axes.barh(rows, widths, height=0.65, color=UNKNOWN, alpha=0.8)
    for row, share in zip(rows, widths, strict=True):
        axes.text(share + 0.01, row, f"{share:.0%}", va="center", fontsize=8.5)
    style_axes(axes, "", label, "")
    axes.set_yticks(rows, [escape(shorten_middle(name, _LONGEST)) for name in shares])
    axes.set(xlim=(0, 1.06), ylim=(len(shares) - 0.4, -0.6))
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
    axes.grid(color=GRID, axis="x", linewidth=0.6)
    axes.grid(visible=False, axis="y")


_MOST_PARAMETERS = 10
_MOST_BARS = 20


def plot_best_so_far(path: Path, trials: Trials, *, title: str) -> None:
    """Draw each trial's value and the best so far to `path` as PNG.

    Raises:
        MachineError: The file cannot be written.
    """
    figure = make_figure(title, 7.5, 4.4)
    draw_best_so_far(figure.add_subplot(), trials)
    save_figure(figure, path)


def plot_parallel_coordinates(
    path: Path, trials: Trials, parameters: Sequence[Parameter], *, title: str
) -> None:
    """Draw each trial as a line through the first ten parameters to its value, as PNG.

    Raises:
        MachineError: The file cannot be written.
    """
    shown = parameters[:_MOST_PARAMETERS]
    if len(parameters) > len(shown):
        title = f"{title} ({len(shown)} of {len(parameters)} parameters)"
    figure = make_figure(title, max(7.5, 1.55 * (len(shown) + 1)), 4.8)
    draw_parallel_coordinates(figure.add_subplot(), trials, shown)
    save_figure(figure, path)


def plot_importance(path: Path, shares: Mapping[str, float], label: str, *, title: str) -> None:
    """Draw each parameter's share, from 0 to 1, as a bar, the largest first, as PNG.

    `label` says what they are shares of.

    Raises:
        MachineError: The file cannot be written.
    """
    ordered = dict(sorted(shares.items(), key=lambda item: -item[1])[:_MOST_BARS])
    if len(shares) > len(ordered):
        title = f"{title} (the first {len(ordered)} of {len(shares)} parameters)"
    figure = make_figure(title, 7.5, 1.5 + 0.32 * len(ordered))
    draw_importance(figure.add_subplot(), ordered, label)
    save_figure(figure, path)
