"""`lstm-cli predict`: what a finished run says about new inputs."""

from pathlib import Path
from typing import Annotated

import typer


def predict(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    *,
    values: Annotated[
        str | None,
        typer.Option("--values", help="The input as nested lists: '[[50],[51],[52]]'."),
    ] = None,
    input_file: Annotated[
        Path | None,
        typer.Option(
            "--input",
            metavar="FILE",
            help="A file in the form of the training's; for generated data CSV or JSON.",
        ),
    ] = None,
    horizon: Annotated[
        int | None,
        typer.Option(
            "--horizon",
            min=1,
            metavar="N",
            help="Only the N rows after the end of a table, however far the model sees.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write CSV (or .json) instead of printing."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Predict from a finished run, in the units of its data."""
    from lstm_cli.cli.predicting import Request, answer  # noqa: PLC0415 - keeps --help fast

    answer(Request(run, values, input_file, horizon, output, as_json))
