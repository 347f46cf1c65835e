"""`lstm-cli train`: configs to finished run folders."""

from pathlib import Path
from typing import Annotated

import typer

from lstm_cli.cli.options import (
    AsJson,
    MaxTime,
    MaxTimeOk,
    Quiet,
    RunsDir,
    Seeds,
    Wandb,
    read_run_options,
)


def train(
    context: typer.Context,
    configs: Annotated[
        list[str],
        typer.Argument(metavar="CONFIG", help="YAML files; - reads standard input."),
    ],
    *,
    name: Annotated[
        str | None, typer.Option("--name", help="Begin the run folder's name with this.")
    ] = None,
    runs_dir: RunsDir = Path("runs"),
    resume: Annotated[
        str | None,
        typer.Option(
            "--resume",
            metavar="auto",
            help="Go on with the newest unfinished run of the same config, if there is one.",
        ),
    ] = None,
    seeds: Seeds = None,
    init_from: Annotated[
        str | None,
        typer.Option("--init-from", metavar="RUN", help="Begin with the weights of this run."),
    ] = None,
    max_time: MaxTime = None,
    max_time_ok: MaxTimeOk = False,
    wandb: Wandb = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Train each config, and leave a run folder with its predictions.

    Any key of a config can be set as an option, such as --training.epochs 200, or many by
    a JSON mapping or a .json file of one, such as '{"training.epochs": 200}'.
    """
    from lstm_cli.cli.train_runs import TrainRequest, train_configs
    from lstm_cli.config.layers.overlay import make_override

    named = {"name": (name, "--name"), "training.init_from": (init_from, "--init-from")}
    set_here = [make_override(key, *value) for key, value in named.items() if value[0] is not None]
    wanted = TrainRequest(configs, [*(context.obj or ()), *set_here], runs_dir, resume, seeds)
    options = read_run_options(
        wandb, max_time, quiet=quiet, as_json=as_json, time_is_ok=max_time_ok
    )
    return train_configs(wanted, options)
