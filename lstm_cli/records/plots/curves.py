"""Curves of errors: the loss by epoch, and the error at each step of the horizon."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator, StrMethodFormatter
from numpy.typing import NDArray

from lstm_cli.records.plots.canvas import (
    MARK,
    PREDICTED,
    pad_limits,
    place_legend,
    say_instead,
    style_axes,
    write_plainly,
)
from lstm_cli.types import Row

_LINES = {"loss": ("#0072B2", "-", "o"), "val_loss": ("#E69F00", "-", "s")}
_FEW_EPOCHS = 30
_FEW_TIMES, _MANY_TIMES = 10.0, 1000.0


def draw_history(
    axes: Axes, history: Mapping[str, NDArray[np.float64]], kept_epoch: int | None
) -> None:
    """Draw loss and val_loss `(epochs,)` over the epochs; mark the epoch whose weights are kept."""
    losses = {name: history[name] for name in _LINES if name in history}
    values = np.concatenate([*losses.values(), np.empty(0)])
    finite = values[np.isfinite(values)]
    if not finite.size:
        return say_instead(axes, "no finite loss to show")
    count = len(next(iter(losses.values())))
    epochs = history.get("epoch", np.arange(1.0, count + 1))
    for name, loss in losses.items():
        _draw_line(axes, name, epochs, loss)
    _mark_kept(axes, kept_epoch)
    style_axes(axes, _describe_end(epochs, losses), "epoch", f"loss{_scale_axis(axes, finite)}")
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.set_xlim(pad_limits(epochs, 0.04) if len(epochs) > 1 else (epochs[0] - 1, epochs[0] + 1))
    return place_legend(axes)


def _draw_line(
    axes: Axes, name: str, epochs: NDArray[np.float64], loss: NDArray[np.float64]
) -> None:
    colour, line, marker = _LINES[name]
    marker = marker if len(epochs) <= _FEW_EPOCHS else ""
    shown = np.where(np.isfinite(loss), loss, np.nan)
    axes.plot(epochs, shown, line, color=colour, marker=marker, ms=4, lw=1.4, label=name)


def _mark_kept(axes: Axes, kept_epoch: int | None) -> None:
    if kept_epoch is not None:
        label = f"weights kept: epoch {kept_epoch:,}"
        axes.axvline(kept_epoch, color=MARK, linestyle=":", linewidth=1.2, label=label)


def _describe_end(epochs: NDArray[np.float64], losses: Mapping[str, NDArray[np.float64]]) -> str:
    ends = ", ".join(f"{name} {loss[-1]:.4g}" for name, loss in losses.items())
    return f"after epoch {epochs[-1]:,.0f}: {ends}"


def _scale_axis(axes: Axes, finite: NDArray[np.float64]) -> str:
    """Choose the axis for finite losses `(n,)`; what to add to its label comes back."""
    low, high = float(finite.min()), float(finite.max())
    if low < 0 or high <= 0:
        return ""
    if low == 0:
        axes.set_yscale("symlog", linthresh=float(finite[finite > 0].min()))
        return " (logarithmic, then 0)"
    axes.set_yscale("log")
    if high / low > _MANY_TIMES:
        # Nine small ticks for each power of ten are grey mush, and half of the drawing's time.
        axes.yaxis.set_minor_locator(NullLocator())
    if high / low < _FEW_TIMES:
        # Powers of ten alone would leave an axis with one number on it, or none.
        axes.set_ylim(_log_limits(finite))
        axes.yaxis.set_minor_locator(NullLocator())
        write_plainly(axes.yaxis, 6)
    return " (logarithmic)"


def _log_limits(finite: NDArray[np.float64]) -> tuple[float, float]:
    low, high = float(finite.min()), float(finite.max())
    factor = (high / low) ** 0.06 if high > low else 1.2
    return low / factor, high * factor


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
    style_axes(axes, "", "step of the horizon", f"{score} of {feature}")
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
