"""`lstm-cli resume`: unfinished runs to finished run folders."""

from pathlib import Path
from typing import Annotated

import typer

from lstm_cli.cli.options import AsJson, MaxTime, MaxTimeOk, Quiet, Wandb, read_run_options


def resume(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Run folders.")],
    *,
    extend: Annotated[
        int | None,
        typer.Option(
            "--extend", min=1, metavar="EPOCHS", help="Train a finished run so many epochs more."
        ),
    ] = None,
    max_time: MaxTime = None,
    max_time_ok: MaxTimeOk = False,
    wandb: Wandb = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Go on with unfinished runs from their last checkpoint.

    It does not matter whether they were killed, interrupted or stopped: weights, history and
    predictions are in the end those of a run that nothing disturbed.
    """
    from lstm_cli.cli.train_runs import resume_runs

    options = read_run_options(
        wandb, max_time, quiet=quiet, as_json=as_json, time_is_ok=max_time_ok
    )
    return resume_runs(runs, extend, options)
