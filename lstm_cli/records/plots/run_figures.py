"""The pictures of a run: loss, predicted beside expected, forecast over time, error by step."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lstm_cli.records.excerpts import Series
from lstm_cli.records.plots.canvas import make_figure, place_legend, save_figure, say_instead
from lstm_cli.records.plots.curves import draw_error_by_step, draw_history
from lstm_cli.records.plots.forecast_plot import draw_forecast, to_rows
from lstm_cli.records.plots.label_plots import draw_confusion, draw_guesses
from lstm_cli.records.plots.value_plots import draw_agreement, draw_samples, to_points
from lstm_cli.types import Predictions, Row
from lstm_cli.wording import shorten_middle

_MOST_FEATURES = 4


def plot_history(
    path: Path,
    history: Mapping[str, NDArray[np.float64]],
    *,
    title: str,
    kept_epoch: int | None = None,
) -> None:
    """Draw loss and val_loss over the epochs to `path` as PNG.

    `history` maps columns of history.csv to `(epochs,)` float64; `kept_epoch` is the epoch whose
    weights the run keeps, where that is not the last.

    Raises:
        MachineError: The file cannot be written.
    """
    figure = make_figure(title, 7.5, 4.4)
    draw_history(figure.add_subplot(), history, kept_epoch)
    save_figure(figure, path)


def plot_predictions(
    path: Path, predictions: Predictions, *, title: str, confusion: Sequence[Row] = ()
) -> None:
    """Draw predicted beside expected, in the user's units or class names, to `path` as PNG.

    Values: all points against the diagonal, and some samples step by step; one row a target
    feature. Labels: how often each class was taken for each (`confusion`, the rows of
    confusion.csv), and the probabilities of some.

    Raises:
        MachineError: The file cannot be written.
    """
    if not len(predictions):
        figure = make_figure(title, 7.5, 4.4)
        say_instead(figure.add_subplot(), "no predictions to show")
    elif predictions.classes:
        figure = make_figure(title, 11, 4.8)
        left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
        draw_confusion(left, confusion)
        draw_guesses(right, predictions)
    else:
        figure = _plot_values(predictions, title)
    save_figure(figure, path)


def _plot_values(predictions: Predictions, title: str) -> Figure:
    points = to_points(predictions)
    shown, title = _choose(list(dict.fromkeys(predictions.feature)), title)
    figure = make_figure(title, 11, 4.4 * len(shown))
    panels = figure.subplots(len(shown), 2, squeeze=False, width_ratios=(1, 1.5))
    for feature, (left, right) in zip(shown, panels, strict=True):
        own = points.pick(points.feature == feature)
        draw_agreement(left, own, shorten_middle(feature, 32))
        draw_samples(right, own, shorten_middle(feature, 32))
    return figure


def plot_forecast(path: Path, series: Series, *, title: str) -> None:
    """Draw expected and predicted values by time to `path` as PNG, one row a target feature.

    Raises:
        MachineError: The file cannot be written.
    """
    rows = to_rows(series.predictions)
    title = f"{title} ({series.note})" if series.note else title
    shown, title = _choose(list(dict.fromkeys(series.predictions.feature)), title)
    figure = make_figure(title, 11, 3.2 * len(shown) + 0.9)
    panels = figure.subplots(len(shown), 1, squeeze=False, sharex=True)[:, 0]
    for feature, axes in zip(shown, panels, strict=True):
        draw_forecast(axes, rows.pick(rows.feature == feature), shorten_middle(feature, 32))
    place_legend(panels[-1], below=0.13)
    save_figure(figure, path)


def plot_error_by_step(path: Path, by_step: Sequence[Row], *, title: str) -> None:
    """Draw the error at each step of the split that judges, one row a target feature, as PNG.

    `by_step` are rows of metrics_by_step.csv.

    Raises:
        MachineError: The file cannot be written.
    """
    shown, title = _choose(list(dict.fromkeys(str(row["feature"]) for row in by_step)), title)
    figure = make_figure(title, 7.5, 4.0 * len(shown) + 0.4)
    for place, feature in enumerate(shown):
        own = [row for row in by_step if row["feature"] == feature]
        axes = figure.add_subplot(len(shown), 1, place + 1)
        draw_error_by_step(axes, own, shorten_middle(feature, 32))
    save_figure(figure, path)


def _choose(features: list[str], title: str) -> tuple[list[str], str]:
    """The target features that are shown, and the title, which says if there are others."""
    shown = features[:_MOST_FEATURES]
    if len(features) > len(shown):
        title = f"{title} (the first {len(shown)} of {len(features)} target features)"
    return shown, title
