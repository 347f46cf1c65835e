"""`lstm-cli compare`: whether one model beats another."""

from typing import Annotated

import typer

_WHAT = "A set of runs (train --seeds), a run folder, or a pattern in quotes: 'runs/a-*'."


def compare(
    ours: Annotated[str, typer.Argument(metavar="A", help=_WHAT)],
    theirs: Annotated[str, typer.Argument(metavar="B", help="Likewise.")],
    *,
    metric: Annotated[
        str | None,
        typer.Option(
            "--metric",
            metavar="NAME",
            help="A score of metrics.json; default: accuracy or RMSE of the test, else validation.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Say whether A beats B, with the 95 % interval of the difference.

    Runs of the same seeds are paired. Two single runs are compared on their samples.
    """
    from lstm_cli.cli.comparing import answer  # noqa: PLC0415 - keeps --help fast

    answer(ours, theirs, metric, as_json=as_json)
