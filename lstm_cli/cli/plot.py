"""`lstm-cli plot`: the plots of runs, drawn from their folders."""

from pathlib import Path
from typing import Annotated

import typer


def plot(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Run folders.")],
) -> int:
    """Draw the plots of each run folder, such as that of a sweep's trial, which has none yet."""
    from lstm_cli.cli.recorded_runs import plot_runs

    return plot_runs(runs)
