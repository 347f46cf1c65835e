"""`lstm-cli evaluate`: the scores of a finished run, on its own data or on new ones."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    *,
    split: Annotated[
        str | None,
        typer.Option("--split", help="train, val or test of the run's own data; default: test."),
    ] = None,
    input_file: Annotated[
        Path | None,
        typer.Option(
            "--input", metavar="FILE", help="A file in the form of the training's, with targets."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Judge a finished run again, beside naive forecasts on the same samples."""
    from lstm_cli.cli.evaluating import Asked, answer  # noqa: PLC0415 - keeps --help fast

    answer(Asked(run, split, input_file, as_json))
