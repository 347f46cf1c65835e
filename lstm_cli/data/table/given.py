"""A file to predict from as series, in the form of those that were trained on."""

from collections.abc import Iterator

import numpy as np

from lstm_cli.config.problems.phrases import describe_remedy
from lstm_cli.config.problems.showing import show_value
from lstm_cli.data.reading.frames import read_names
from lstm_cli.data.reading.paths import name_file
from lstm_cli.data.reading.problems import list_names, make_error
from lstm_cli.data.scaling import ALL
from lstm_cli.data.table.loading import ColumnNames, load_series
from lstm_cli.data.table.missing import fill_missing
from lstm_cli.data.table.preprocessing import TablePreprocessing
from lstm_cli.data.table.series import Series
from lstm_cli.data.table.times import DAY, TimeStep
from lstm_cli.errors import DataError, Problem

MONTH = 30 * DAY


def load_given(preprocessing: TablePreprocessing, path: str) -> Series:
    """The series of a file, its input columns filled as those of the training were.

    Where they were interpolated, the last known value is used: what comes later is not known at
    the time of a forecast. Targets that are no inputs may be missing.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
    """
    there = read_names(path)
    only_targets = [
        name for name in preprocessing.target_names if name not in preprocessing.input_names
    ]
    absent = [name for name in only_targets if name not in there]
    if absent and preprocessing.difference:
        message = (
            f"there is no column {list_names(map(repr, absent))}, which the forecast goes on from: "
            "the model predicts differences. Add it."
        )
        raise DataError(Problem(name_file(path), message))
    numbers = [name for name in preprocessing.columns if name not in absent]
    names = ColumnNames(numbers, preprocessing.time, preprocessing.group, only_targets)
    series = load_series(path, names, sort=preprocessing.sort)
    _check_times(series, preprocessing)
    _check_groups(series, preprocessing)
    _check_rows(series, preprocessing)
    missing = preprocessing.missing
    past_only = "forward_fill" if missing == "interpolate" else missing
    return fill_missing(series, past_only, preprocessing.input_names).series


def needed_rows(preprocessing: TablePreprocessing) -> int:
    """How many rows a group must have for a forecast past its end."""
    shape, reach = preprocessing.shape, preprocessing.difference or 0
    if set(preprocessing.target_names) & set(preprocessing.input_names):
        return shape.timesteps + reach
    return max(shape.timesteps, reach - preprocessing.gap)


def _check_times(series: Series, preprocessing: TablePreprocessing) -> None:
    if series.times is None or preprocessing.step is None:
        return
    kinds = {True: "whole numbers", False: "dates"}
    here, trained = (unit == "number" for unit in (series.times.unit, preprocessing.step.unit))
    if here != trained:
        message = (
            f"{preprocessing.time} holds {kinds[here]}, but the model was trained on "
            f"{kinds[trained]}. Write it as the training file has it."
        )
        raise DataError(Problem(series.path, message))
    if _is_finer(series, preprocessing.step):
        message = (
            f"{preprocessing.time} goes on in smaller steps than the {preprocessing.step} of the "
            "training file. Give a row for each of those."
        )
        raise DataError(Problem(series.path, message))


def _is_finer(series: Series, trained: TimeStep) -> bool:
    """Whether no two rows are as far apart as half a step of the training; gaps are no sign."""
    steps = np.diff(series.times.values) if series.times is not None else np.zeros(0)
    steps = np.delete(steps, series.bounds[1:-1] - 1)
    size = trained.size * (MONTH if trained.unit in ("month", "month_end") else 1)
    return bool(len(steps)) and bool((steps < size / 2).all())


def _check_groups(series: Series, preprocessing: TablePreprocessing) -> None:
    known = preprocessing.targets.by_group
    if ALL in known or series.names is None:
        return
    problems = [
        Problem(
            series.place_of(int(series.bounds[group])),
            f"{preprocessing.group} {show_value(name)} was not in the training data, and each "
            f"group has its own scale. {describe_remedy(name, known)}",
        )
        for group, name in enumerate(series.names)
        if name not in known
    ]
    if problems:
        raise make_error(problems, series.path)


def _check_rows(series: Series, preprocessing: TablePreprocessing) -> None:
    problems = list(_find_short(series, preprocessing))
    if problems:
        raise make_error(problems, series.path)


def _find_short(series: Series, preprocessing: TablePreprocessing) -> Iterator[Problem]:
    needed = needed_rows(preprocessing)
    timesteps = preprocessing.shape.timesteps
    before = f" and {needed - timesteps} rows before them" if needed > timesteps else ""
    lengths = series.lengths()
    for group in np.flatnonzero(lengths < needed).tolist():
        of_group = f" of group {show_value(series.name_of(group))}" if series.names else ""
        noun = "row is" if lengths[group] == 1 else "rows are"
        message = (
            f"{lengths[group]} {noun} too few{of_group}: the model takes {timesteps} "
            f"timesteps{before}, so at least {needed} are needed."
        )
        yield Problem(series.path, message)
