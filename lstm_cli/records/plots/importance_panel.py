"""How much each parameter matters, as bars."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from lstm_cli.records.plots.drawing import GRID, UNKNOWN, dress, escape
from lstm_cli.records.wording import shorten

_LONGEST = 44


def draw_importance(axes: Axes, shares: Mapping[str, float], label: str) -> None:
    """Draw shares from 0 to 1 by name, the first above; `label` says what they are shares of."""
    rows, widths = range(len(shares)), list(shares.values())
    axes.barh(rows, widths, height=0.65, color=UNKNOWN, alpha=0.8)
    for row, share in zip(rows, widths, strict=True):
        axes.text(share + 0.01, row, f"{share:.0%}", va="center", fontsize=8.5)
    dress(axes, "", label, "")
    axes.set_yticks(rows, [escape(shorten(name, _LONGEST)) for name in shares])
    axes.set(xlim=(0, 1.06), ylim=(len(shares) - 0.4, -0.6))
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
    axes.grid(color=GRID, axis="x", linewidth=0.6)
    axes.grid(visible=False, axis="y")
