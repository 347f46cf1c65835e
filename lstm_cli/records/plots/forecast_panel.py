"""The forecast over the series: expected and predicted values by time, and where splits begin."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from lstm_cli.records.plots.drawing import (
    EXPECTED,
    MARK,
    PREDICTED,
    dress,
    escape,
    pad_limits,
    say_instead,
    write_plainly,
)
from lstm_cli.records.plots.forecast_lines import (
    Rows,
    find_borders,
    line_expected,
    line_predicted,
)
from lstm_cli.records.plots.time_axis import dress_time_axis
from lstm_cli.records.wording import shorten

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
        _draw_lines(axes, own, shorten(group, 20) if len(groups) > 1 else "", colours)
    if len(groups) > 1:
        axes.plot([], [], color=MARK, lw=1.1, label="expected")
        axes.plot([], [], color=MARK, lw=1.5, ls=_DASHES, label="predicted")
    dress(axes, "", "", feature)
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
