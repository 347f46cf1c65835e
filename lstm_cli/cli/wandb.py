"""`lstm-cli wandb`: runs told to W&B after their end."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Tell Weights & Biases of runs.")


@app.callback()
def group() -> None:
    """Make `push` a command of its own also while it is the only one."""


@app.command()
def push(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Run folders.")],
    *,
    wandb: Annotated[
        str | None, typer.Option("--wandb", metavar="MODE", help="W&B: offline or online.")
    ] = None,
) -> int:
    """Make the W&B run of each run folder anew, under its own id, whatever became of the run.

    It has all that the folder has; older offline logs of the run go into wandb/superseded.
    """
    from lstm_cli.cli.recorded_runs import push_runs

    return push_runs(runs, wandb)
