"""A prediction asked for on the command line: read, predicted, printed or written."""

import json
from dataclasses import dataclass
from pathlib import Path

import typer

from lstm_cli.cli.results import prediction_rows
from lstm_cli.config.override_values import read_value
from lstm_cli.config.tree import Place, plain
from lstm_cli.errors import ConfigError
from lstm_cli.records.plain_json import to_plain
from lstm_cli.records.tables import format_predictions
from lstm_cli.records.whole_files import write_whole
from lstm_cli.runner.outcomes import Given
from lstm_cli.runner.predicting import TrainedRun, given_file, given_values, open_run, predict
from lstm_cli.types import Predictions


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for."""

    run: Path
    values: str | None
    input_file: Path | None
    output: Path | None
    as_json: bool


def answer(request: Request) -> None:
    """Print the predictions, or write them to the file asked for.

    Raises:
        ConfigError: not just one of `--values` and `--input` is given.
        DataError: the run or the input cannot be used.
        MachineError: the file cannot be written.
    """
    if (request.values is None) == (request.input_file is None):
        given = "neither" if request.values is None else "both"
        raise ConfigError(f"{given} of --values and --input given. Give one of them.")
    run = open_run(request.run)
    predictions = predict(run, _read(request, run))
    if request.output:
        _write(predictions, request.output)
    elif request.as_json:
        typer.echo(_as_json(predictions))
    else:
        from lstm_cli.records.result_tables import print_predictions  # noqa: PLC0415

        print_predictions(predictions)


def _read(request: Request, run: TrainedRun) -> Given:
    if request.input_file:
        return given_file(run, request.input_file)
    place = Place("--values")
    return given_values(run, plain(read_value(str(request.values), ("predict", "inputs"), place)))


def _as_json(predictions: Predictions) -> str:
    rows = to_plain(prediction_rows(predictions, ["predict"]))
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _write(predictions: Predictions, path: Path) -> None:
    is_json = path.suffix.lower() == ".json"
    write_whole(path, f"{_as_json(predictions)}\n" if is_json else format_predictions(predictions))
    typer.echo(f"{len(predictions)} predictions written to {path}", err=True)
