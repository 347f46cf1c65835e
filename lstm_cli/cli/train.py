"""`lstm-cli train`: configs to finished run folders."""

from pathlib import Path
from typing import Annotated

import typer


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
    runs_dir: Annotated[
        Path, typer.Option("--runs-dir", help="Where run folders are made.")
    ] = Path("runs"),
    wandb: Annotated[
        str | None,
        typer.Option("--wandb", metavar="MODE", help="W&B: offline, online or disabled."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per run, for programs.")
    ] = False,
) -> int:
    """Train each config, and leave a run folder with its predictions.

    Any key of a config can be set as an option, such as --training.epochs 200.
    """
    from lstm_cli.cli.training import Wanted, train_configs  # noqa: PLC0415 - keeps --help fast
    from lstm_cli.config.layers.layering import make_override  # noqa: PLC0415

    named = [make_override("name", name, "--name")] if name is not None else []
    overrides = [*(context.obj or ()), *named]
    return train_configs(Wanted(configs, overrides, runs_dir, wandb, quiet, as_json))
