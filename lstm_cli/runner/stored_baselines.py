"""The naive forecasts that a run folder keeps."""

import re
from collections.abc import Iterator

import numpy as np

from lstm_cli.errors import DataError, Problem
from lstm_cli.evaluation.baselines import Baselines
from lstm_cli.evaluation.linear import LinearForecast
from lstm_cli.records.plain_json import read_json
from lstm_cli.runner.trained import TrainedRun
from lstm_cli.types import SequenceShape

BASELINES = "baselines.json"
OF_VALUES = re.compile(r"mean|last_value|linear|season_[1-9][0-9]{0,8}")
OF_LABELS = re.compile(r"majority_class")


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
    known = OF_LABELS if shape.classes else OF_VALUES
    yield "names", all(map(known.fullmatch, baselines.names))
    means, linear, majority = baselines.means, baselines.linear, baselines.majority
    yield "means", means is None or means.shape == (shape.horizon, shape.target_features)
    yield "linear", linear is None or _is_linear(linear, shape)
    needed = "majority_class" in baselines.names
    yield "majority", not needed or (majority is not None and 0 <= majority < len(shape.classes))


def _is_linear(linear: LinearForecast, shape: SequenceShape) -> bool:
    columns = linear.columns
    inputs = len(columns) * linear.timesteps + shape.horizon * shape.future_features
    return (
        1 <= linear.timesteps <= shape.timesteps
        and all(type(column) is int and 0 <= column < shape.features for column in columns)
        and linear.center.shape == linear.spread.shape == (inputs,)
        and linear.weights.shape == (1 + inputs, shape.horizon * shape.target_features)
        and all(
            np.isfinite(array).all() for array in (linear.center, linear.spread, linear.weights)
        )
        and bool((linear.spread > 0).all())
    )
