"""Predictions from a finished run: its folder and the new input, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lstm_cli.data.dataset import describe_inputs
from lstm_cli.data.given import read_inputs
from lstm_cli.data.given_files import read_given_file
from lstm_cli.data.preprocessing import NumberPreprocessing, preprocessing_from_json
from lstm_cli.errors import DataError, Problem
from lstm_cli.evaluation.tabulating import tabulate
from lstm_cli.records.plain_json import read_json
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.outcomes import Given, given_outcome
from lstm_cli.types import Predictions, SequenceShape

MODEL = "model.keras"


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """The folder of a run that has a model, and how its data were prepared."""

    folder: Path
    preprocessing: NumberPreprocessing
    status: str
    reason: str


def open_run(folder: Path) -> TrainedRun:
    """The run of a folder, ready to predict.

    Raises:
        DataError: it is no run folder, or its run has left no model.
    """
    if not folder.is_dir():
        what = "is a file, not a run folder" if folder.exists() else "there is no such folder"
        raise DataError(Problem(str(folder), f"{what}. Name one under runs/."))
    known = read_run(folder)
    status = str(known.get("status"))
    model = folder / MODEL
    if not model.is_file():
        advice = "Wait for its end." if status == "running" else "Train it again."
        message = f"there is no {MODEL} in it; the run is {status}. {advice}"
        raise DataError(Problem(str(folder), message))
    _check_archive(model)
    path = folder / "preprocessing.json"
    preprocessing = preprocessing_from_json(read_json(path), str(path))
    return TrainedRun(folder, preprocessing, status, str(known.get("reason", "")))


def _check_archive(path: Path) -> None:
    """Raise `DataError` where the file is not whole: Keras tells it late, and not of every one."""
    try:
        with ZipFile(path) as archive:
            damaged = archive.testzip()
            broken = f"{damaged} in it is damaged" if damaged else ""
    except (BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        broken = str(error)
    if broken:
        message = f"is no model that can be read ({broken}). Train the run again."
        raise DataError(Problem(str(path), message))


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
        DataError: its model cannot be opened safely, or is that of another run.
    """
    # Late, so that every mistake in run and input is told before TensorFlow's seconds of import.
    from lstm_cli.nn.runtime import load_tensorflow  # noqa: PLC0415

    load_tensorflow(lean=True)
    from lstm_cli.nn.prediction import load_model, predict_function  # noqa: PLC0415

    preprocessing = run.preprocessing
    model = load_model(run.folder / MODEL)
    _check_sizes((model.input_shape, model.output_shape), preprocessing.shape, run.folder / MODEL)
    outcome = given_outcome(given, preprocessing.shape, preprocessing, predict_function(model))
    return tabulate([outcome], preprocessing.shape, preprocessing.target_names, train_rows=0)


def _check_sizes(found: Sequence[Any], shape: SequenceShape, path: Path) -> None:
    """Raise `DataError` where a model takes or gives something else than the run's samples."""
    wanted = (shape.timesteps, shape.features), (shape.horizon, shape.outputs)
    sizes = tuple(tuple(one[1:]) for one in found)
    if sizes != wanted:
        message = (
            f"takes and gives {sizes[0]} → {sizes[1]}, but preprocessing.json is about "
            f"{wanted[0]} → {wanted[1]}. They are not of one run: train it again."
        )
        raise DataError(Problem(str(path), message))
