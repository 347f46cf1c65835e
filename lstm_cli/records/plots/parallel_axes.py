"""Where values lie on the axes of parallel coordinates: from 0 below to 1 above."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lstm_cli.records.plots.trials import Numbers, Parameter, spans_decades
from lstm_cli.records.wording import format_number, shorten

LEFT_OUT = -0.12
_FEW_VALUES = 6
_MOST_TICKS = 12
_LONGEST = 14
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
    return shorten(value, _LONGEST) if isinstance(value, str) else format_number(value, 3)
