"""Predicted beside expected, for values: all points against the diagonal, and some samples."""

from itertools import groupby
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from lstm_cli.records.plots.drawing import (
    EXPECTED,
    GRID,
    MARK,
    PREDICTED,
    dress,
    pad_limits,
    place_legend,
    say_instead,
    write_plainly,
)
from lstm_cli.records.plots.points import Points, Samples, choose_samples
from lstm_cli.records.wording import format_number

_SPLITS = {
    "train": ("#999999", "o"),
    "val": ("#E69F00", "s"),
    "test": ("#0072B2", "^"),
    "predict": ("#D55E00", "D"),
}
_FEW_SAMPLES = 6
_MANY_SAMPLES = 100
_MANY_STEPS = 150
_FEW_POINTS = 200
_MARKED_POINTS = 50
_NUMBERED_POINTS = 12


def draw_agreement(axes: Axes, points: Points, feature: str) -> None:
    """Draw each known target against its prediction; on the diagonal they are equal."""
    known = points.pick(np.isfinite(points.target) & np.isfinite(points.prediction))
    if not len(known):
        return say_instead(axes, "no expected values to compare with")
    for split, (colour, marker) in _SPLITS.items():
        own = known.pick(known.split == split)
        if len(own):
            size, alpha = (30, 0.9) if len(own) <= _FEW_POINTS else (8, 0.45)
            style: dict[str, Any] = {"marker": marker, "s": size, "alpha": alpha, "linewidths": 0}
            label = f"{split} ({len(own):,})"
            axes.scatter(own.target, own.prediction, color=colour, label=label, **style)
    limits = pad_limits(np.concatenate([known.target, known.prediction]), 0.06)
    axes.plot(limits, limits, color=MARK, linewidth=0.9, linestyle="--", zorder=0)
    axes.set(xlim=limits, ylim=limits)
    axes.set_box_aspect(1)
    dress(axes, "on the dashed line: exact", f"expected {feature}", f"predicted {feature}")
    write_plainly(axes.xaxis, 4)
    write_plainly(axes.yaxis, 5)
    return place_legend(axes)


def draw_samples(axes: Axes, points: Points, feature: str) -> None:
    """Draw some samples, the ones to predict first: expected and predicted at each step."""
    few = int(np.clip(_MANY_STEPS // points.step.max(), 2, _FEW_SAMPLES))
    samples = choose_samples(points, few, _MANY_SAMPLES)
    values = np.concatenate([samples.target, samples.prediction])
    if not np.isfinite(values).any():
        return say_instead(axes, "no finite prediction to show")
    positions = _find_positions(samples)
    _draw_series(axes, positions, samples)
    dress(axes, _describe(samples), "", feature)
    _label_samples(axes, positions, samples)
    axes.set_ylim(pad_limits(values[np.isfinite(values)], 0.15))
    write_plainly(axes.yaxis, 6)
    if samples.target.size <= _NUMBERED_POINTS:
        _write_numbers(axes, positions, samples)
    return place_legend(axes)


def _find_positions(samples: Samples) -> NDArray[np.float64]:
    """Where each step stands on the x axis, `(samples, horizon)`: a gap between samples."""
    count, horizon = samples.target.shape
    gap = 0 if horizon == 1 else max(1.0, horizon * 0.15)
    starts = np.arange(count, dtype=np.float64)[:, np.newaxis] * (horizon + gap)
    positions: NDArray[np.float64] = starts + np.arange(horizon)
    return positions


def _draw_series(axes: Axes, positions: NDArray[np.float64], samples: Samples) -> None:
    count, horizon = samples.target.shape
    joined = horizon > 1 or count > _FEW_SAMPLES
    size = 6.0 if positions.size <= _MARKED_POINTS else 0.0
    line: dict[str, Any] = {"linewidth": 1.2 if joined else 0.0, "markersize": size}
    hollow: dict[str, Any] = {"marker": "o", "markerfacecolor": "none", "color": EXPECTED}
    cross: dict[str, Any] = {"marker": "x", "color": PREDICTED, "linestyle": "--"}
    x = _separate(positions)
    if np.isfinite(samples.target).any():
        axes.plot(x, _separate(samples.target), label="expected", **hollow, **line)
    axes.plot(x, _separate(samples.prediction), label="predicted", **cross, **line)


def _separate(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values `(samples, horizon)` in one row, with a nan after each sample that has steps."""
    if values.shape[1] == 1:
        return values.ravel()
    return np.pad(values, ((0, 0), (0, 1)), constant_values=np.nan).ravel()


def _describe(samples: Samples) -> str:
    spans = []
    for split, keys in groupby(samples.keys, key=lambda key: key[0]):
        numbers = [number for _, number in keys]
        many = f"s {numbers[0]:,} to {numbers[-1]:,}" if len(numbers) > 1 else f" {numbers[0]:,}"
        spans.append(f"{split} sample{many}")
    return ", ".join(spans)


def _label_samples(axes: Axes, positions: NDArray[np.float64], samples: Samples) -> None:
    count, horizon = samples.target.shape
    if count > _FEW_SAMPLES:
        chosen = np.unique(np.linspace(0, count - 1, 8).astype(int))
        axes.set_xticks(positions[chosen, 0], [f"{samples.keys[row][1]:,}" for row in chosen])
        axes.set_xlabel("sample")
        return
    under = "" if horizon == 1 else f"\nsteps 1 to {horizon}"
    labels = [f"{split} {number:,}{under}" for split, number in samples.keys]
    axes.set_xticks(positions.mean(axis=1), labels)
    axes.grid(visible=False, axis="x")
    edges = positions[1:, 0] - (positions[1:, 0] - positions[:-1, -1]) / 2
    for edge in edges:
        axes.axvline(edge, color=GRID, linewidth=0.8, zorder=0)
    axes.set_xlim(positions.min() - 0.8, positions.max() + 0.8)


def _write_numbers(axes: Axes, positions: NDArray[np.float64], samples: Samples) -> None:
    """Write each number beside its point: the higher one above it, the lower one below."""
    both = zip(positions.flat, samples.target.flat, samples.prediction.flat, strict=True)
    for x, target, prediction in both:
        above = not prediction < target
        for y, colour, up in ((target, EXPECTED, not above), (prediction, PREDICTED, above)):
            if np.isfinite(y):
                _write_number(axes, (float(x), float(y)), colour, up=up)


def _write_number(axes: Axes, point: tuple[float, float], colour: str, *, up: bool) -> None:
    offset, anchor = ((0, 6), "bottom") if up else ((0, -6), "top")
    place: dict[str, Any] = {
        "xytext": offset,
        "textcoords": "offset points",
        "ha": "center",
        "va": anchor,
    }
    text = axes.annotate(format_number(point[1]), point, color=colour, fontsize=8.5, **place)
    text.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
