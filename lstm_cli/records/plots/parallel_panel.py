"""Parallel coordinates: each trial is a line through its parameters to its value.

Inselberg 1985, "The plane with parallel coordinates".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from lstm_cli.records.plots.drawing import MARK, PREDICTED, escape, place_legend, say_instead
from lstm_cli.records.plots.parallel_axes import ParallelAxis, place_metric, place_parameter
from lstm_cli.records.plots.trials import Numbers, Parameter, Trials
from lstm_cli.records.wording import abbreviate, shorten

_LONGEST = 18
_OPAQUE_TRIALS = 30.0
_PALEST = 0.12


def draw_parallel_coordinates(axes: Axes, trials: Trials, parameters: Sequence[Parameter]) -> None:
    """Draw a line for each trial that has a value or failed; the best are dark and on top."""
    best = trials.best
    if best is None:
        return say_instead(axes, "no trial has a value")
    short = abbreviate([parameter.name for parameter in parameters])
    placed = [place_parameter(p, shorten(short[p.name], _LONGEST)) for p in parameters]
    failed = trials.statuses == "failed"
    placed.append(place_metric(shorten(trials.metric, _LONGEST), trials.values, failed))
    places = np.stack([axis.places for axis in placed], axis=1)
    _draw_failed(axes, places[failed])
    _draw_trials(axes, places, trials.losses)
    label = f"best: trial {trials.numbers[best]:,}"
    axes.plot(places[best], color=PREDICTED, lw=2.4, zorder=4, label=label)
    for place, axis in enumerate(placed):
        _draw_axis(axes, place, axis, is_last=place == len(placed) - 1)
    axes.set_axis_off()
    axes.set(xlim=(-0.55, len(placed) - 0.45), ylim=(min(0.0, np.nanmin(places)) - 0.06, 1.12))
    return place_legend(axes, below=0.0)


def _draw_trials(axes: Axes, places: Numbers, losses: Numbers) -> None:
    """The lines, the worst first: by the ranks of their values from pale to dark."""
    order = np.argsort(losses, kind="stable")[: int(np.isfinite(losses).sum())][::-1]
    colours = colormaps["viridis_r"](np.linspace(0.05, 1, len(order)))
    axes.add_collection(_make_lines(places[order], colours, _choose_alpha(len(order))))
    shown = {"worse trials": colours[0], "better trials": colours[-1]} if len(order) > 2 else {}
    for label, colour in shown.items():
        axes.plot([], [], color=colour, label=label)


def _draw_failed(axes: Axes, places: Numbers) -> None:
    if len(places):
        alpha = _choose_alpha(len(places)) * 0.6
        axes.add_collection(_make_lines(places, MARK, alpha, ":"))
        axes.plot([], [], color=MARK, ls=":", label="failed")


def _choose_alpha(count: int) -> float:
    return float(np.clip(_OPAQUE_TRIALS / count, _PALEST, 0.9))


def _make_lines(
    places: Numbers, colours: str | Numbers, alpha: float, style: str = "-"
) -> LineCollection:
    across: NDArray[np.float64] = np.broadcast_to(np.arange(places.shape[1]), places.shape)
    lines = list(np.stack([across, places], axis=2))
    return LineCollection(lines, colors=colours, alpha=alpha, lw=1.2, ls=style)


def _draw_axis(axes: Axes, place: int, axis: ParallelAxis, *, is_last: bool) -> None:
    axes.plot([place, place], [0, 1], color="black", lw=1.0, zorder=5)
    axes.text(place, 1.05, escape(axis.name), ha="center", va="bottom", fontsize=9)
    box = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8}
    side, gap = ("left", 0.05) if is_last else ("right", -0.05)
    for height, label in axis.ticks:
        axes.plot(place, height, "_", color="black", ms=5, zorder=5)
        style: dict[str, Any] = {"ha": side, "va": "center", "fontsize": 8, "zorder": 6}
        axes.text(place + gap, height, escape(label), bbox=box, **style)
