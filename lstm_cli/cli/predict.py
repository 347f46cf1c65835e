"""`lstm-cli predict`: what a finished run says about new inputs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstm_cli.errors import ConfigError, MachineError, Problem
from lstm_cli.wording import printable

if TYPE_CHECKING:
    from lstm_cli.runner.trained_run import TrainedRun
    from lstm_cli.types import Predictions, Split


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
    predict_and_print(PredictRequest(run, values, input_file, horizon, output, as_json))


MOST_AHEAD = 100_000


@dataclass(frozen=True, slots=True)
class PredictRequest:
    """What the command line asks for."""

    run: Path
    values: str | None
    input_file: Path | None
    horizon: int | None
    output: Path | None
    as_json: bool


def predict_and_print(request: PredictRequest) -> None:
    """Print the predictions, or write them to the file asked for.

    Raises:
        ConfigError: not just one of `--values` and `--input` is given, or a value is misspelt.
        DataError: the run or the input cannot be used.
        MachineError: the file cannot be written.
    """
    from lstm_cli.runner.trained_run import open_run

    _check(request)
    run = open_run(request.run)
    warn_unfinished(run)
    predictions = _predict(request, run)
    if request.output:
        _write(predictions, request.output, as_json=request.as_json)
    elif request.as_json:
        typer.echo(_as_json(predictions))
    else:
        from lstm_cli.records.report.run_report import print_predictions

        print_predictions(predictions)


def warn_unfinished(run: TrainedRun) -> None:
    """Say on standard error that a run did not come to its end."""
    from lstm_cli.runner.trained_run import how_to_resume

    if run.status != "finished":
        reason = f": {run.facts['reason']}" if run.facts.get("reason") else ""
        said = f"{run.folder}: this run is {run.status}{reason}. {how_to_resume(run.folder)}"
        typer.echo(printable(said), err=True)


def _predict(request: PredictRequest, run: TrainedRun) -> Predictions:
    from lstm_cli.runner.new_predictions import forecast, predict_run

    if request.input_file and request.horizon:
        return forecast(run, request.input_file, request.horizon)
    return predict_run(run, _read(request, run))


def _check(request: PredictRequest) -> None:
    """Raise what can be known before anything is read."""
    if request.values is None and request.input_file is None:
        example = "--values '[[50], [51], [52]]', or --input with a CSV or JSON file"
        raise ConfigError(f"there is nothing to predict. Give {example}.")
    if request.values is not None and request.input_file is not None:
        raise ConfigError("--values and --input are both given. Give one of them.")
    if request.horizon is not None and request.input_file is None:
        raise ConfigError("--horizon goes on where a file ends. Give it with --input.")
    if request.horizon is not None and request.horizon > MOST_AHEAD:
        message = f"{request.horizon} rows ahead are too many. Give at most {MOST_AHEAD}."
        raise ConfigError(Problem("--horizon", message))
    if request.output is not None:
        _check_output(request.output, request.input_file)


def _check_output(output: Path, input_file: Path | None) -> None:
    from lstm_cli.config.yaml.config_files import is_folder

    if is_folder(output):
        raise ConfigError(Problem("--output", f"{output} is a folder. Name a file."))
    if input_file and _are_same(output, input_file):
        message = f"{output} is the --input, which would be lost. Name another file."
        raise ConfigError(Problem("--output", message))
    if not is_folder(output.parent):
        message = f"cannot be written: there is no folder {output.parent}. Make it first."
        raise MachineError(Problem(str(output), message))


def _are_same(one: Path, other: Path) -> bool:
    from lstm_cli.config.yaml.config_files import is_there

    return is_there(one) and is_there(other) and one.is_file() and one.samefile(other)


def _read(request: PredictRequest, run: TrainedRun) -> Split:
    from lstm_cli.config.layers.override_values import read_value
    from lstm_cli.config.yaml.nodes import Place, plain
    from lstm_cli.runner.new_predictions import given_file, given_values

    if request.input_file:
        return given_file(run, request.input_file)
    place = Place("--values")
    return given_values(run, plain(read_value(str(request.values), ("predict", "inputs"), place)))


def _as_json(predictions: Predictions) -> str:
    from lstm_cli.cli.json_output import prediction_rows
    from lstm_cli.disk import to_json

    return to_json(prediction_rows(predictions, ["predict"]), indent=2)


def _write(predictions: Predictions, path: Path, *, as_json: bool) -> None:
    from lstm_cli.disk import write_output
    from lstm_cli.records.csv_tables import format_predictions

    as_json = as_json or path.suffix.lower() == ".json"
    text = f"{_as_json(predictions)}\n" if as_json else format_predictions(predictions)
    write_output(path, text)
    count = len(predictions)
    typer.echo(f"{count} prediction{'' if count == 1 else 's'} written to {path}", err=True)
