"""A file in its original form as windows, the last of which lies past its end."""

import numpy as np

from lstm_cli.data.table.arrays import Arrays, change_columns, make_arrays, make_split
from lstm_cli.data.table.given import load_given
from lstm_cli.data.table.preprocessing import TablePreprocessing
from lstm_cli.data.table.series import Series, extend
from lstm_cli.data.table.times import Longs
from lstm_cli.data.table.transform import Change
from lstm_cli.data.table.windows import Soundness, all_true
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Bools, Split


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


def _can_start(starts: Longs, sound: Soundness, arrays: Arrays) -> Bools:
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
