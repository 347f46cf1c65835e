"""A series as the arrays that windows are gathered from, and windows over them as splits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.times import Int64s
from lstm_cli.data.table.calendar import write_calendar
from lstm_cli.data.table.column_scaling import scale_columns, tabulate_scalers
from lstm_cli.data.table.series import Series
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.data.table.transform import Change, change_targets
from lstm_cli.data.table.window_truth import Known, WindowOrigins, WindowTruth
from lstm_cli.data.table.windows import UsableRows, WindowSpec, make_form
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Bools, Floats, Ints, Split, Windows, allocate

Columns: TypeAlias = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Arrays:
    """One table on the model's scale, and the truth of it.

    inputs `(rows, features)`, targets `(rows, target_features)`, future `(rows, future_features)`
    float32, a part of the inputs, or None; file_rows as in `WindowOrigins`.
    """

    inputs: Floats
    targets: Floats
    future: Floats | None
    file_rows: Ints | None
    known: Known
    form: WindowSpec


def make_arrays(series: Series, columns: Columns, preprocessing: TablePreprocessing) -> Arrays:
    """The arrays of a series: `columns` are its own, the targets changed."""
    shape, rows = preprocessing.shape, len(series)
    own = len(preprocessing.input_names)
    inputs = allocate((rows, shape.inputs.features))
    scale_columns(
        inputs, [columns[name] for name in preprocessing.input_names], preprocessing.inputs, series
    )
    if preprocessing.calendar:
        write_calendar(inputs[:, own:], _moments(series, preprocessing), preprocessing.calendar)
    targets = allocate((rows, shape.target.features))
    targets[:] = np.nan
    if all(name in columns for name in preprocessing.target_names):
        changed = [columns[name] for name in preprocessing.target_names]
        scale_columns(targets, changed, preprocessing.targets, series)
    center, spread = tabulate_scalers(preprocessing.targets, series)
    change = Change(preprocessing.log, preprocessing.difference)
    values = stack_columns(series.columns, preprocessing.target_names, rows)
    return Arrays(
        inputs=inputs,
        targets=targets,
        future=inputs[:, own:] if preprocessing.calendar else None,
        file_rows=None if (series.file_rows == np.arange(rows)).all() else series.file_rows,
        known=Known(values, series.bounds, center, spread, change),
        form=make_form(shape, preprocessing.gap),
    )


def make_split(arrays: Arrays, series: Series, starts: Int64s) -> Split:
    """The windows that begin at `starts` `(samples,)`."""
    form, firsts = arrays.form, starts.astype(np.int32)
    return Split(
        source=Windows(
            inputs=arrays.inputs,
            targets=arrays.targets,
            starts=firsts,
            timesteps=form.timesteps,
            horizon=form.horizon,
            gap=form.gap,
            future=arrays.future,
        ),
        origins=WindowOrigins(
            arrays.file_rows, series.bounds, series.names, series.times, firsts, form
        ),
        truth=WindowTruth(arrays.known, firsts, form),
    )


def change_columns(
    series: Series, targets: Sequence[str], change: Change, inputs: Sequence[str]
) -> tuple[Columns, UsableRows]:
    """The columns, the targets changed, and which rows have all inputs or all targets."""
    columns = change_targets(series, targets, change)
    return columns, UsableRows(
        _all_finite(columns, inputs, len(series)), _all_finite(columns, targets, len(series))
    )


def stack_columns(columns: Columns, names: Sequence[str], rows: int) -> Floats:
    """The columns side by side, `(rows, len(names))` float32, nan where there is no such column."""
    stacked = np.full((rows, len(names)), np.nan, np.float32)
    for index, name in enumerate(names):
        if name in columns:
            stacked[:, index] = columns[name]
    return stacked


def _all_finite(columns: Columns, names: Sequence[str], rows: int) -> Bools:
    marks = np.ones(rows, np.bool_)
    for name in names:
        if name not in columns:
            return np.zeros(rows, np.bool_)
        marks &= np.isfinite(columns[name])
    return marks


def _moments(series: Series, preprocessing: TablePreprocessing) -> Int64s:
    times = series.times
    assert times is not None  # noqa: S101  # the config's rules see to it
    if times.unit == "number":
        message = (
            f"{preprocessing.time} is whole numbers, which have no calendar. Give dates, or leave "
            "dataset.calendar out."
        )
        raise DataError(Problem(series.path, message))
    return times.values
