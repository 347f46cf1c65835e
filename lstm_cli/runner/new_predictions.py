"""Predictions from a finished run: its folder and the new input, nothing else."""

from pathlib import Path

import numpy as np

from lstm_cli.data.formulas.formula_data import describe_inputs
from lstm_cli.data.parts.sample_lists import NumberPreprocessing
from lstm_cli.data.prediction_inputs import read_inputs
from lstm_cli.data.stored import open_input
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.errors import DataError, Problem
from lstm_cli.evaluation.judge import Predictor, judge_split
from lstm_cli.evaluation.prediction_rows import join_predictions
from lstm_cli.runner.sample_outputs import predictor
from lstm_cli.runner.trained_run import TrainedRun, load_function
from lstm_cli.types import Predictions, Split


def given_values(run: TrainedRun, values: object) -> Split:
    """Nested numbers as samples of the run.

    Raises:
        DataError: they do not fit its model.
    """
    if not isinstance(run.preprocessing, NumberPreprocessing):
        message = "this run was trained on a file. Give --input with a file of the same form."
        raise DataError(Problem("--values", message))
    inputs = read_inputs(values, run.preprocessing.shape, "--values")
    return run.preprocessing.make_split(inputs, None, describe_inputs(inputs))


def given_file(run: TrainedRun, path: Path) -> Split:
    """The samples of a file; a table's windows follow each other without overlap of what comes out.

    Raises:
        DataError: it cannot be read, or does not fit the model.
    """
    return open_input(run.preprocessing, path, run.preprocessing.shape.horizon)


def predict_run(run: TrainedRun, given: Split) -> Predictions:
    """What the run's model says about the samples, in the user's units.

    Raises:
        DataError: its model cannot be opened safely, or is that of another run.
    """
    return _tabulate(run, given, predictor(load_function(run)))


def forecast(run: TrainedRun, path: Path, horizon: int) -> Predictions:
    """The `horizon` rows after a table's last one, for each group.

    Predictions are fed back as inputs where `horizon` exceeds the model's.

    Raises:
        DataError: the run is of no table, the file does not fit it, or an input other than targets
            and calendar would have to be known ahead.
    """
    preprocessing = run.preprocessing
    if not isinstance(preprocessing, TablePreprocessing):
        message = "only a run that was trained on a table goes on beyond the end. Leave it out."
        raise DataError(Problem("--horizon", message))
    from lstm_cli.data.table import forecasting  # noqa: PLC0415 - imports polars

    if horizon > preprocessing.shape.horizon:
        forecasting.check_can_continue(preprocessing)
    ends = forecasting.start(preprocessing, str(path))
    function = predictor(load_function(run))
    rounds = -(-horizon // preprocessing.shape.horizon)
    told = []
    for number in range(rounds):
        predictions = _tabulate(run, ends.split(), function)
        told.append(predictions.later(number * preprocessing.shape.horizon))
        if number + 1 < rounds:
            size = (-1, preprocessing.shape.horizon, preprocessing.shape.target.features)
            ends = ends.extend(predictions.prediction.astype(np.float32).reshape(size))
    return _cut(join_predictions(told), horizon)


def _tabulate(run: TrainedRun, split: Split, function: Predictor) -> Predictions:
    preprocessing = run.preprocessing
    return judge_split(
        "predict",
        split,
        preprocessing.shape,
        preprocessing.target_names,
        predict=function,
        baselines=None,
        most_rows=None,
    ).predictions


def _cut(predictions: Predictions, horizon: int) -> Predictions:
    """The first `horizon` steps, sample by sample."""
    order = np.lexsort((predictions.step, predictions.sample))
    return predictions.pick(order[predictions.step[order] <= horizon])
