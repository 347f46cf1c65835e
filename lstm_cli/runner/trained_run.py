"""A run's folder opened again: its model, its preprocessing, its naive forecasts."""

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import numpy as np

from lstm_cli.archives import check_members
from lstm_cli.data.stored import AnyPreprocessing, read_preprocessing
from lstm_cli.disk import check_file, read_json
from lstm_cli.errors import DataError, LstmCliError, Problem
from lstm_cli.evaluation.baselines import Baselines
from lstm_cli.evaluation.linear import LinearForecast
from lstm_cli.evaluation.target_scores import scores_of
from lstm_cli.memory import check_unpacked
from lstm_cli.records.recorded import describe_no_config, read_config
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.prepare import check_environment
from lstm_cli.types import SequenceShape

if TYPE_CHECKING:
    from lstm_cli.nn.inference import Predict as Function


MODEL = "model.keras"


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """The folder of a run that has a model, what run.json says, and how its data were prepared."""

    folder: Path
    facts: dict[str, object]
    preprocessing: AnyPreprocessing

    @property
    def status(self) -> str:
        """What became of the run."""
        return str(self.facts.get("status"))


def open_run(folder: Path) -> TrainedRun:
    """The run of a folder, ready to predict.

    Raises:
        DataError: it is no run folder, or its run has left no model.
        MachineError: its model takes too much of the memory that is free.
    """
    facts = read_run(folder)
    model = folder / MODEL
    check_file(model)
    if not model.is_file():
        raise DataError(Problem(str(folder), _describe_no_model(folder, facts)))
    _check_archive(model)
    path = folder / "preprocessing.json"
    return TrainedRun(folder, facts, read_preprocessing(read_json(path), str(path)))


def _describe_no_model(folder: Path, facts: Mapping[str, object]) -> str:
    status = str(facts.get("status"))
    advice = {"running": "Wait for its end.", "finished": "Train it again."}
    if status not in advice and not os.path.lexists(folder / "config.yaml"):
        return describe_no_config(facts)
    remedy = advice.get(status, how_to_resume(folder))
    return f"there is no {MODEL} in it; the run is {status}. {remedy}"


def how_to_resume(folder: Path) -> str:
    """How to go on with an unfinished run."""
    return f"To go on with it: lstm-cli resume {shlex.quote(str(folder))}"


def load_function(run: TrainedRun) -> "Function":
    """The run's model as a function.

    Raises:
        ConfigError: the environment would end or hang the process.
        DataError: its model cannot be opened safely, or is that of another run.
    """
    check_environment()
    # Late, so that every mistake in run and input is told before TensorFlow's seconds of import.
    from lstm_cli.nn.runtime import load_tensorflow  # noqa: PLC0415

    load_tensorflow(lean=True)
    from lstm_cli.nn.inference import load_model, predict_function  # noqa: PLC0415

    model, shape = load_model(run.folder / MODEL), run.preprocessing.shape
    if shape.variable and len(model.inputs) == 1:
        # Runs of before knew real timesteps by a value in the inputs; the weights are the same.
        from lstm_cli.nn.weights import rebuild_network  # noqa: PLC0415

        model = rebuild_network(model, read_config(run.folder).model, shape)
    inputs = [each.shape for each in model.inputs]
    _check_sizes([*inputs, model.output_shape], shape, run.folder / MODEL)
    return predict_function(model)


def _check_archive(path: Path) -> None:
    """Raise `DataError` where the file is not whole: Keras tells it late, and not of every one.

    `MachineError` where it takes too much memory.
    """
    try:
        check_unpacked(str(path), path.stat().st_size)
        with ZipFile(path) as archive:
            check_members(archive, str(path))
            damaged = archive.testzip()
            broken = f"{damaged} in it is damaged" if damaged else _find_climber(archive)
    except LstmCliError:
        raise
    except Exception as error:  # noqa: BLE001 - zipfile and its unpackers raise what they like
        broken = str(error) or type(error).__name__
    if broken:
        message = f"is no model that can be read ({broken}). Train the run again."
        raise DataError(Problem(str(path), message))


def _find_climber(archive: ZipFile) -> str:
    climbers = [name for name in archive.namelist() if name[:1] in "/\\" or ".." in name]
    return f"{climbers[0]} in it leads out of it" if climbers else ""


def _check_sizes(found: Sequence[Any], shape: SequenceShape, path: Path) -> None:
    """Raise `DataError` where a model takes or gives something else than the run's samples."""
    wanted: list[tuple[int, ...]] = [(shape.timesteps, shape.inputs.features)]
    if shape.future_features:
        wanted.append((shape.horizon, shape.future_features))
    if shape.variable:
        wanted.append((shape.timesteps,))
    wanted.append((shape.horizon, shape.target.outputs))
    sizes = [tuple(one[1:]) for one in found]
    if sizes != wanted:
        message = (
            f"takes and gives {_show(sizes)}, but preprocessing.json is about {_show(wanted)}. "
            "They are not of one run: train it again."
        )
        raise DataError(Problem(str(path), message))


def _show(sizes: Sequence[tuple[int, ...]]) -> str:
    return f"{', '.join(map(str, sizes[:-1]))} → {sizes[-1]}"


BASELINES = "baselines.json"


def read_baselines(run: TrainedRun) -> Baselines | None:
    """The naive forecasts of a run; None where it has none.

    Raises:
        DataError: the file cannot be read, or is that of another run.
    """
    path = run.folder / BASELINES
    if not path.exists():
        return None
    baselines = Baselines.from_json(read_json(path), str(path))
    misfit = next(
        (field for field, fits in _claims(baselines, run.preprocessing.shape) if not fits), ""
    )
    if misfit:
        message = f"{misfit} does not fit preprocessing.json. Train the run again."
        raise DataError(Problem(str(path), message))
    return baselines


def _claims(baselines: Baselines, shape: SequenceShape) -> Iterator[tuple[str, bool]]:
    """Each field, and whether it fits what the run's samples are."""
    known = scores_of(shape.target).baselines
    yield "names", all(map(known.fullmatch, baselines.names))
    means, linear, majority = baselines.means, baselines.linear, baselines.majority
    yield "means", means is None or means.shape == (shape.horizon, shape.target.features)
    yield "linear", linear is None or _is_linear(linear, shape)
    needed = "majority_class" in baselines.names
    yield "majority", not needed or (majority is not None and 0 <= majority < shape.target.outputs)


def _is_linear(linear: LinearForecast, shape: SequenceShape) -> bool:
    columns = linear.columns
    inputs = len(columns) * linear.timesteps + shape.horizon * shape.future_features
    return (
        1 <= linear.timesteps <= shape.timesteps
        and all(type(column) is int and 0 <= column < shape.inputs.features for column in columns)
        and linear.center.shape == linear.spread.shape == (inputs,)
        and linear.weights.shape == (1 + inputs, shape.horizon * shape.target.features)
        and all(
            np.isfinite(array).all() for array in (linear.center, linear.spread, linear.weights)
        )
        and bool((linear.spread > 0).all())
    )
