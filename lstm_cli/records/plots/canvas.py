"""What all plots share: a figure without global state, colours, legends beside the data."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from numpy.typing import NDArray

from lstm_cli.disk import machine_errors, whole

EXPECTED, PREDICTED, MARK = "#222222", "#D55E00", "#555555"
RIGHT, WRONG, UNKNOWN = "#009E73", "#D55E00", "#0072B2"
GRID = "#DDDDDD"
_DOTS_PER_INCH = 120
_MOST_LETTERS = 66


def make_figure(title: str, width: float, height: float) -> Figure:
    """A white figure with a title, `width` by `height` inches, that keeps its parts apart."""
    figure = Figure(figsize=(width, height), dpi=_DOTS_PER_INCH, layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(escape(title), fontsize=12, fontweight="bold")
    return figure


def save_figure(figure: Figure, path: Path) -> None:
    """Write the figure to `path` as PNG, whole.

    Raises:
        MachineError: The file cannot be written.
    """
    with machine_errors(path):
        path.parent.mkdir(exist_ok=True)
    with whole(path) as temporary:
        figure.savefig(temporary, format="png")


def style_axes(axes: Axes, title: str, x: str, y: str) -> None:
    """Give a panel its title, axis labels and a light grid behind the data."""
    axes.set_title(escape(title), fontsize=10)
    axes.set_xlabel(escape(x))
    axes.set_ylabel(escape(y))
    axes.set_axisbelow(True)
    axes.grid(color=GRID, linewidth=0.6)
    axes.tick_params(labelsize=8.5)
    axes.spines[["top", "right"]].set_visible(False)


def place_legend(axes: Axes, below: float = 0.16) -> None:
    """A legend below the panel, as a share of its height, where it hides no data."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        anchor: dict[str, Any] = {
            "loc": "upper center",
            "bbox_to_anchor": (0.5, -below),
            "frameon": False,
        }
        columns = 6 if sum(map(len, labels)) <= _MOST_LETTERS else 3
        columns = min(len(labels), columns)
        legend = axes.legend(handles, labels, ncols=columns, fontsize=8.5, **anchor)
        for handle in legend.legend_handles:
            if isinstance(handle, PathCollection):
                # Thousands of points are small and pale, their legend must not be.
                handle.set(sizes=[30], alpha=1)


def say_instead(axes: Axes, text: str) -> None:
    """An empty panel that says why it is empty."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, ha="center", va="center", color=MARK, transform=axes.transAxes)


def escape(text: str) -> str:
    """Text without the meaning that `$` has for matplotlib."""
    return text.replace("$", r"\$")


def pad_limits(values: NDArray[np.float64], share: float) -> tuple[float, float]:
    """Axis limits around finite values `(n,)`, also when they are all the same."""
    low, high = float(values.min()), float(values.max())
    room = (high - low) * share or abs(high) * share or 0.5
    return low - room, high + room


def write_plainly(axis: Axis, ticks: int) -> None:
    """At most about `ticks` numbers on the axis, in full unless they are very large or small."""
    axis.set_major_locator(MaxNLocator(ticks))
    axis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
