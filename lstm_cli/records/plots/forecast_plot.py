"""The forecast over the series: expected and predicted values by time, and where splits begin."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Self, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from lstm_cli.records.plots.canvas import (
    EXPECTED,
    MARK,
    PREDICTED,
    escape,
    pad_limits,
    say_instead,
    style_axes,
    write_plainly,
)
from lstm_cli.types import Predictions, SplitName
from lstm_cli.wording import shorten_middle

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


Numbers = NDArray[np.float64]
ORDER: tuple[SplitName, ...] = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class Rows:
    """Predicted values with their times, each `(rows,)`; nan where a number is not known."""

    split: NDArray[np.str_]
    sample: NDArray[np.int32]
    group: NDArray[np.str_]
    feature: NDArray[np.str_]
    times: Times
    target: Numbers
    prediction: Numbers

    def __len__(self) -> int:
        return len(self.sample)

    def pick(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        """The rows with these numbers, or where `chosen` `(rows,)` is true."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))


def to_rows(predictions: Predictions) -> Rows:
    """Predicted values in the order of the splits, the samples and the times."""
    rows = Rows(
        predictions.split.astype(np.str_),
        predictions.sample,
        np.array([group or "" for group in predictions.group], np.str_),
        predictions.feature.astype(np.str_),
        read_times(predictions.time.tolist()),
        predictions.target.astype(np.float64),
        predictions.prediction.astype(np.float64),
    )
    ranks = np.array([ORDER.index(split) for split in predictions.split])
    return rows.pick(np.lexsort((rows.times, rows.sample, ranks)))


def line_expected(rows: Rows) -> tuple[Times, Numbers]:
    """What was expected, `(times,)` each, in the order of time."""
    times, first = np.unique(rows.times, return_index=True)
    return times, rows.target[first]


def line_predicted(rows: Rows) -> tuple[Times, Numbers]:
    """What was predicted: one line for forecasts of a step each, else broken between forecasts."""
    rows = rows.pick(rows.split != "train")
    breaks = np.flatnonzero(np.diff(rows.sample) | (rows.split[1:] != rows.split[:-1])) + 1
    if len(breaks) == len(rows) - 1:
        breaks = np.flatnonzero(rows.split[1:] != rows.split[:-1]) + 1
    return np.insert(rows.times, breaks, rows.times[breaks]), np.insert(
        rows.prediction, breaks, np.nan
    )


def find_borders(rows: Rows) -> list[tuple[str, Any]]:
    """Where each split begins, if it lies after the ones before; none where splits are mixed."""
    names = [name for name in ORDER if (rows.split == name).any()]
    spans = [(own.min(), own.max()) for own in (rows.times[rows.split == name] for name in names)]
    if any(before[1] >= after[0] for before, after in pairwise(spans)):
        return []
    return [(name, begin) for name, (begin, _) in zip(names, spans, strict=True)]


_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
_DASHES = (0, (4, 1.2))
_FEW_POINTS = 80


def draw_forecast(axes: Axes, rows: Rows, feature: str) -> None:
    """Draw the rows of one target feature; each of several groups has its colour."""
    values = np.concatenate([rows.target, rows.prediction[rows.split != "train"]])
    finite = values[np.isfinite(values)]
    if not finite.size:
        return say_instead(axes, "no finite values to show")
    groups = list(dict.fromkeys(rows.group))
    for place, group in enumerate(groups):
        colours = (_COLOURS[place],) * 2 if len(groups) > 1 else (EXPECTED, PREDICTED)
        own = rows.pick(rows.group == group)
        _draw_lines(axes, own, shorten_middle(group, 20) if len(groups) > 1 else "", colours)
    if len(groups) > 1:
        axes.plot([], [], color=MARK, lw=1.1, label="expected")
        axes.plot([], [], color=MARK, lw=1.5, ls=_DASHES, label="predicted")
    style_axes(axes, "", "", feature)
    dress_time_axis(axes, rows.times)
    axes.set_ylim(pad_limits(finite, 0.08))
    axes.margins(x=0.01)
    write_plainly(axes.yaxis, 6)
    return _draw_borders(axes, rows)


def _draw_lines(axes: Axes, rows: Rows, group: str, colours: tuple[str, str]) -> None:
    times, expected = line_expected(rows)
    dots: dict[str, Any] = {"marker": "o", "ms": 2.5} if len(times) <= _FEW_POINTS else {}
    words = (escape(group), None) if group else ("expected", "predicted")
    pale, dashes = (0.5, _DASHES) if group else (0.85, "-")
    axes.plot(times, expected, color=colours[0], lw=1.1, alpha=pale, label=words[0], **dots)
    style: dict[str, Any] = {"lw": 1.5, "ls": dashes, "label": words[1]}
    axes.plot(*line_predicted(rows), color=colours[1], **style, **dots)


def _draw_borders(axes: Axes, rows: Rows) -> None:
    borders = find_borders(rows)
    for _, begin in borders[1:]:
        axes.axvline(begin, color=MARK, ls=":", lw=1.2)
    place: dict[str, Any] = {"xytext": (4, 3), "textcoords": "offset points", "va": "bottom"}
    for name, begin in borders:
        spot: dict[str, Any] = {"xy": (begin, 1), "xycoords": ("data", "axes fraction")}
        axes.annotate(f"{name} →", fontsize=8.5, color=MARK, **spot, **place)
