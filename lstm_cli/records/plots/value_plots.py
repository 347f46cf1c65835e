"""Predicted beside expected values: all points against the diagonal, and some samples."""

from dataclasses import dataclass, fields
from itertools import groupby
from typing import Any, Self

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from lstm_cli.records.plots.canvas import (
    EXPECTED,
    GRID,
    MARK,
    PREDICTED,
    pad_limits,
    place_legend,
    say_instead,
    style_axes,
    write_plainly,
)
from lstm_cli.types import Predictions, SplitName
from lstm_cli.wording import format_number

# What a reader looks for first: the inputs of their own, then the rows that no training saw.
_ORDER: tuple[SplitName, ...] = ("test", "val", "train")


@dataclass(frozen=True, slots=True)
class Points:
    """Predicted values as arrays, each `(points,)`; nan where a number is not known or finite."""

    split: NDArray[np.str_]
    sample: NDArray[np.int64]
    step: NDArray[np.int64]
    feature: NDArray[np.str_]
    target: NDArray[np.float64]
    prediction: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.split)

    def pick(self, chosen: NDArray[np.bool_]) -> Self:
        """The points where `chosen` `(points,)` is true."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class ShownSamples:
    """Some samples: `(split, sample)` of each, and `(samples, horizon)` expected and predicted."""

    keys: tuple[tuple[str, int], ...]
    target: NDArray[np.float64]
    prediction: NDArray[np.float64]


def to_points(predictions: Predictions) -> Points:
    """All predictions of values, in their order."""
    return Points(
        predictions.split.astype(np.str_),
        predictions.sample.astype(np.int64),
        predictions.step.astype(np.int64),
        predictions.feature.astype(np.str_),
        _to_numbers(predictions.target),
        _to_numbers(predictions.prediction),
    )


def _to_numbers(values: NDArray[Any]) -> NDArray[np.float64]:
    numbers = values.astype(np.float64)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def choose_samples(points: Points, few: int, many: int) -> ShownSamples:
    """The samples to predict and, up to `few` together, the first of test, val or train.

    With a horizon of 1 and nothing to predict, up to `many`.
    """
    horizon = int(points.step.max())
    own = _list_samples(points, "predict")
    rest = next(filter(None, (_list_samples(points, split) for split in _ORDER)), [])
    most = many if horizon == 1 else few
    keys = own[:most] + rest[: max(few - len(own), 0) if own else most]
    return _gather(points, tuple(keys), horizon)


def _list_samples(points: Points, split: SplitName) -> list[tuple[str, int]]:
    numbers = np.unique(points.sample[points.split == split])
    return [(split, int(number)) for number in numbers]


def _gather(points: Points, keys: tuple[tuple[str, int], ...], horizon: int) -> ShownSamples:
    rows = {key: row for row, key in enumerate(keys)}
    target, prediction = np.full((2, len(keys), horizon), np.nan)
    found = zip(points.split.tolist(), points.sample.tolist(), points.step.tolist(), strict=True)
    for point, (split, sample, step) in enumerate(found):
        row = rows.get((split, sample))
        if row is not None:
            target[row, step - 1] = points.target[point]
            prediction[row, step - 1] = points.prediction[point]
    return ShownSamples(keys, target, prediction)


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
    style_axes(axes, "on the dashed line: exact", f"expected {feature}", f"predicted {feature}")
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
    style_axes(axes, _describe(samples), "", feature)
    _label_samples(axes, positions, samples)
    axes.set_ylim(pad_limits(values[np.isfinite(values)], 0.15))
    write_plainly(axes.yaxis, 6)
    if samples.target.size <= _NUMBERED_POINTS:
        _write_numbers(axes, positions, samples)
    return place_legend(axes)


def _find_positions(samples: ShownSamples) -> NDArray[np.float64]:
    """Where each step stands on the x axis, `(samples, horizon)`: a gap between samples."""
    count, horizon = samples.target.shape
    gap = 0 if horizon == 1 else max(1.0, horizon * 0.15)
    starts = np.arange(count, dtype=np.float64)[:, np.newaxis] * (horizon + gap)
    positions: NDArray[np.float64] = starts + np.arange(horizon)
    return positions


def _draw_series(axes: Axes, positions: NDArray[np.float64], samples: ShownSamples) -> None:
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


def _describe(samples: ShownSamples) -> str:
    spans = []
    for split, keys in groupby(samples.keys, key=lambda key: key[0]):
        numbers = [number for _, number in keys]
        many = f"s {numbers[0]:,} to {numbers[-1]:,}" if len(numbers) > 1 else f" {numbers[0]:,}"
        spans.append(f"{split} sample{many}")
    return ", ".join(spans)


def _label_samples(axes: Axes, positions: NDArray[np.float64], samples: ShownSamples) -> None:
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


def _write_numbers(axes: Axes, positions: NDArray[np.float64], samples: ShownSamples) -> None:
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
