"""The two pictures of a run: its loss by epoch, and predicted beside expected."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from lstm_cli.records.plots.drawing import make_figure, save_figure, say_instead
from lstm_cli.records.plots.history_panel import draw_history
from lstm_cli.records.plots.label_panels import draw_confusion, draw_guesses
from lstm_cli.records.plots.points import to_points
from lstm_cli.records.plots.value_panels import draw_agreement, draw_samples
from lstm_cli.records.wording import shorten
from lstm_cli.types import Predictions

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


def plot_predictions(path: Path, predictions: Predictions, *, title: str) -> None:
    """Draw predicted beside expected, in the user's units or class names, to `path` as PNG.

    Values: all points against the diagonal, and some samples step by step; one row a target
    feature. Labels: how often each class was taken for each, and the probabilities of some.

    Raises:
        MachineError: The file cannot be written.
    """
    if not len(predictions):
        figure = make_figure(title, 7.5, 4.4)
        say_instead(figure.add_subplot(), "no predictions to show")
    elif isinstance(predictions.prediction[0], str):
        figure = make_figure(title, 11, 4.8)
        left, right = figure.subplots(1, 2, width_ratios=(1.1, 1))
        draw_confusion(left, predictions)
        draw_guesses(right, predictions)
    else:
        figure = _plot_values(predictions, title)
    save_figure(figure, path)


def _plot_values(predictions: Predictions, title: str) -> Figure:
    points = to_points(predictions)
    features = list(dict.fromkeys(predictions.feature))
    shown = features[:_MOST_FEATURES]
    if len(features) > len(shown):
        title = f"{title} (the first {len(shown)} of {len(features)} target features)"
    figure = make_figure(title, 11, 4.4 * len(shown))
    panels = figure.subplots(len(shown), 2, squeeze=False, width_ratios=(1, 1.5))
    for feature, (left, right) in zip(shown, panels, strict=True):
        own = points.pick(points.feature == feature)
        draw_agreement(left, own, shorten(feature, 32))
        draw_samples(right, own, shorten(feature, 32))
    return figure
