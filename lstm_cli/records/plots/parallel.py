"""Parallel coordinates: each trial is a line through its parameters to its value.

Inselberg 1985, "The plane with parallel coordinates".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lstm_cli.records.plots.canvas import MARK, PREDICTED, escape, place_legend, say_instead
from lstm_cli.records.plots.sweep_trials import Numbers, Parameter, Trials, spans_decades
from lstm_cli.wording import abbreviate, format_number, shorten_middle

LEFT_OUT = -0.12
_FEW_VALUES = 6
_MOST_TICKS = 12
_LONGEST_VALUE = 14
_CLOSE = 0.06


@dataclass(frozen=True, slots=True)
class ParallelAxis:
    """The place of each trial `(trials,)`, and the labels at some places."""

    name: str
    places: Numbers
    ticks: tuple[tuple[float, str], ...]


def place_parameter(parameter: Parameter, name: str) -> ParallelAxis:
    """A parameter's axis under this name: texts in equal steps, as few numbers that come again.

    Other numbers lie by their size, or its logarithm.

    Trials without it lie below the axis.
    """
    known = [value for value in parameter.values if value is not None]
    texts = sorted({value for value in known if isinstance(value, str)})
    numbers = sorted({value for value in known if not isinstance(value, str)})
    if texts or (len(numbers) <= _FEW_VALUES and len(numbers) < len(known)):
        axis = _place_steps(name, parameter.values, [*numbers, *texts])
    else:
        values = np.array([np.nan if v is None else v for v in parameter.values], np.float64)
        axis = place_numbers(name, values, is_log=parameter.is_log and numbers[0] > 0)
    left_out = [value is None for value in parameter.values]
    return _place_left_out(axis, np.array(left_out), "left out")


def place_metric(name: str, values: Numbers, failed: NDArray[np.bool_]) -> ParallelAxis:
    """The metric's axis; of trials without a finite value `(trials,)` those that failed lie below.

    The others have no place, nan.
    """
    finite = np.isfinite(values)
    is_log = spans_decades(values[finite])
    axis = place_numbers(name, np.where(finite, values, np.nan), is_log=is_log)
    return _place_left_out(axis, failed & ~finite, "no value")


def place_numbers(name: str, values: Numbers, *, is_log: bool) -> ParallelAxis:
    """An axis from the least to the largest of `values` `(trials,)`, which may be nan."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low == high:
        return ParallelAxis(name, np.where(np.isnan(values), np.nan, 0.5), ((0.5, _format(low)),))
    inner = _choose_log_ticks(low, high) if is_log else _choose_ticks(low, high)
    ticks = np.array([low, high, *inner])
    spots, places = (np.log(ticks), np.log(values)) if is_log else (ticks, values)
    heights = (spots - spots[0]) / (spots[1] - spots[0])
    # The ends have their labels, and so no tick near them has one.
    shown = [0, 1, *(n for n in range(2, len(ticks)) if _CLOSE < heights[n] < 1 - _CLOSE)]
    labelled = tuple((float(heights[n]), _format(float(ticks[n]))) for n in shown)
    return ParallelAxis(name, (places - spots[0]) / (spots[1] - spots[0]), labelled)


def _place_steps(
    name: str, values: Sequence[float | str | None], steps: Sequence[float | str]
) -> ParallelAxis:
    height = {step: place / max(len(steps) - 1, 1) for place, step in enumerate(steps)}
    if len(steps) == 1:
        height = dict.fromkeys(steps, 0.5)
    places = [np.nan if value is None else height[value] for value in values]
    every = -(-len(steps) // _MOST_TICKS)
    ticks = [(height[step], _format(step)) for step in steps[::every]]
    return ParallelAxis(name, np.array(places, np.float64), tuple(ticks))


def _place_left_out(axis: ParallelAxis, left_out: NDArray[np.bool_], label: str) -> ParallelAxis:
    if not left_out.any():
        return axis
    places = np.where(left_out, LEFT_OUT, axis.places)
    return ParallelAxis(axis.name, places, ((LEFT_OUT, label), *axis.ticks))


def _choose_ticks(low: float, high: float) -> list[float]:
    return [float(tick) for tick in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high)]


def _choose_log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten where there are two or more of them, else four numbers."""
    first, last = int(np.ceil(np.log10(low))), int(np.floor(np.log10(high)))
    if last <= first:
        return [float(tick) for tick in np.geomspace(low, high, 4)]
    return [10.0**power for power in range(first, last + 1, -(-(last - first) // _FEW_VALUES))]


def _format(value: float | str) -> str:
    return (
        shorten_middle(value, _LONGEST_VALUE) if isinstance(value, str) else format_number(value, 3)
    )


_LONGEST_NAME = 18
_OPAQUE_TRIALS = 30.0
_PALEST = 0.12


def draw_parallel_coordinates(axes: Axes, trials: Trials, parameters: Sequence[Parameter]) -> None:
    """Draw a line for each trial that has a value or failed; the best are dark and on top."""
    best = trials.best
    if best is None:
        return say_instead(axes, "no trial has a value")
    short = abbreviate([parameter.name for parameter in parameters])
    placed = [place_parameter(p, shorten_middle(short[p.name], _LONGEST_NAME)) for p in parameters]
    failed = trials.statuses == "failed"
    placed.append(place_metric(shorten_middle(trials.metric, _LONGEST_NAME), trials.values, failed))
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
