"""Predictions from a finished run: its folder and the new input, nothing else."""

from dataclasses import dataclass
from pathlib import Path

from lstm_cli.data.dataset import describe_inputs
from lstm_cli.data.given import read_inputs
from lstm_cli.data.given_files import read_given_file
from lstm_cli.data.preprocessing import NumberPreprocessing, preprocessing_from_json
from lstm_cli.errors import DataError, Problem
from lstm_cli.evaluation.tabulating import tabulate
from lstm_cli.records.plain_json import read_json
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.outcomes import Given, given_outcome
from lstm_cli.types import Predictions


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """The folder of a run that has a model, and how its data were prepared."""

    folder: Path
    preprocessing: NumberPreprocessing


def open_run(folder: Path) -> TrainedRun:
    """The run of a folder, ready to predict.

    Raises:
        DataError: it is no run folder, or its run has left no model.
    """
    status = read_run(folder)["status"]
    if not (folder / "model.keras").is_file():
        message = f"the run left no model (it is {status}). Train it again."
        raise DataError(Problem(str(folder), message))
    path = folder / "preprocessing.json"
    return TrainedRun(folder, preprocessing_from_json(read_json(path), str(path)))


def given_values(run: TrainedRun, values: object) -> Given:
    """Nested numbers as samples of the run.

    Raises:
        DataError: they do not fit its model.
    """
    inputs = read_inputs(values, run.preprocessing.shape, "--values")
    return Given(describe_inputs(inputs), inputs)


def given_file(run: TrainedRun, path: Path) -> Given:
    """The samples of a CSV or JSON file.

    Raises:
        DataError: it cannot be read, or does not fit the model.
    """
    preprocessing = run.preprocessing
    found = read_given_file(path, preprocessing.input_names, preprocessing.shape)
    return Given(found.samples, found.inputs)


def predict(run: TrainedRun, given: Given) -> Predictions:
    """What the run's model says about the samples, in the user's units.

    Raises:
        DataError: its model file cannot be opened.
    """
    # Late, so that every mistake in run and input is told before TensorFlow's seconds of import.
    from lstm_cli.nn.runtime import load_tensorflow  # noqa: PLC0415

    load_tensorflow()
    from lstm_cli.nn.prediction import load_model, predict_function  # noqa: PLC0415

    preprocessing = run.preprocessing
    function = predict_function(load_model(run.folder / "model.keras"))
    outcome = given_outcome(given, preprocessing.shape, preprocessing, function)
    return tabulate([outcome], preprocessing.shape, preprocessing.target_names, train_rows=0)
