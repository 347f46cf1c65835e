"""The pictures of a sweep: best so far, parallel coordinates, importance of its parameters."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lstm_cli.records.plots.best_panel import draw_best_so_far
from lstm_cli.records.plots.drawing import make_figure, save_figure
from lstm_cli.records.plots.importance_panel import draw_importance
from lstm_cli.records.plots.parallel_panel import draw_parallel_coordinates
from lstm_cli.records.plots.trials import Parameter, Trials

_MOST_PARAMETERS = 10
_MOST_BARS = 20


def plot_best_so_far(path: Path, trials: Trials, *, title: str) -> None:
    """Draw each trial's value and the best so far to `path` as PNG.

    Raises:
        MachineError: The file cannot be written.
    """
    figure = make_figure(title, 7.5, 4.4)
    draw_best_so_far(figure.add_subplot(), trials)
    save_figure(figure, path)


def plot_parallel_coordinates(
    path: Path, trials: Trials, parameters: Sequence[Parameter], *, title: str
) -> None:
    """Draw each trial as a line through the first ten parameters to its value, as PNG.

    Raises:
        MachineError: The file cannot be written.
    """
    shown = parameters[:_MOST_PARAMETERS]
    if len(parameters) > len(shown):
        title = f"{title} ({len(shown)} of {len(parameters)} parameters)"
    figure = make_figure(title, max(7.5, 1.55 * (len(shown) + 1)), 4.8)
    draw_parallel_coordinates(figure.add_subplot(), trials, shown)
    save_figure(figure, path)


def plot_importance(path: Path, shares: Mapping[str, float], label: str, *, title: str) -> None:
    """Draw each parameter's share, from 0 to 1, as a bar, the largest first, as PNG.

    `label` says what they are shares of.

    Raises:
        MachineError: The file cannot be written.
    """
    ordered = dict(sorted(shares.items(), key=lambda item: -item[1])[:_MOST_BARS])
    if len(shares) > len(ordered):
        title = f"{title} (the first {len(ordered)} of {len(shares)} parameters)"
    figure = make_figure(title, 7.5, 1.5 + 0.32 * len(ordered))
    draw_importance(figure.add_subplot(), ordered, label)
    save_figure(figure, path)
