"""A new file to predict from or to evaluate on, in the form of the training table."""

from collections.abc import Iterator

import numpy as np

from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.data.files.frames import read_names
from lstm_cli.data.files.paths import list_names, make_error, name_file
from lstm_cli.data.files.times import DAY, Int64s, TimeStep
from lstm_cli.data.parts.scaling import ALL
from lstm_cli.data.table.missing import fill_missing
from lstm_cli.data.table.series import Series, extend
from lstm_cli.data.table.table_files import ColumnNames, load_series
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.data.table.transform import Change
from lstm_cli.data.table.window_arrays import Arrays, change_columns, make_arrays, make_split
from lstm_cli.data.table.windows import UsableRows, all_true
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Bools, Split
from lstm_cli.wording import show_value

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


def open_table(preprocessing: TablePreprocessing, path: str, stride: int) -> Split:
    """Every window of the file whose inputs are there, `stride` rows apart, group after group.

    They are counted back from the last, whose targets lie past the end. Targets are nan where the
    file has none; times past the end go on as the rows of the training were apart. Windows are
    left out that touch an empty cell where `missing` is `drop`, or lack a row to differ from.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
    """
    return split_given(preprocessing, load_given(preprocessing, path), stride)


def split_given(
    preprocessing: TablePreprocessing, series: Series, stride: int, most: int | None = None
) -> Split:
    """The windows of a series `stride` rows apart, at most so many of each group, the last ones.

    Raises:
        DataError: no window has all that it needs.
    """
    lengths = series.lengths()
    ahead = preprocessing.gap + preprocessing.shape.horizon
    series = extend(series, ahead, preprocessing.step)
    change = Change(preprocessing.log, preprocessing.difference)
    columns, sound = change_columns(
        series, preprocessing.target_names, change, preprocessing.input_names
    )
    arrays = make_arrays(series, columns, preprocessing)
    lasts = series.bounds[:-1] + lengths - preprocessing.shape.timesteps
    starts = np.concatenate(
        [
            np.arange(last, first - 1, -stride)[:most][::-1]
            for first, last in zip(series.bounds[:-1], lasts, strict=True)
        ]
    )
    kept = starts[_can_start(starts, sound, arrays)]
    if not len(kept):
        message = (
            f"each of the {len(starts):,} windows of {preprocessing.shape.timesteps} rows touches "
            "an empty cell, or lacks the rows before it. Fill the cells, or give more rows."
        )
        raise DataError(Problem(series.path, message))
    return make_split(arrays, series, kept)


def _can_start(starts: Int64s, sound: UsableRows, arrays: Arrays) -> Bools:
    """Whether each window has its inputs, and what its differences are taken from."""
    form, known = arrays.form, arrays.known
    fit = all_true(sound.inputs, starts, form.timesteps)
    reach = known.change.reach
    if reach:
        firsts = starts + form.ahead - reach
        group = np.searchsorted(known.bounds, starts, side="right") - 1
        fit &= firsts >= known.bounds[group]
        there = np.asarray(np.isfinite(known.values).all(axis=1))
        fit &= all_true(there, np.maximum(firsts, 0), min(reach, form.horizon))
    return fit
