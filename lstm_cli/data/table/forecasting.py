"""Forecasts past the end of a file, further than the horizon: predictions are fed back."""

from dataclasses import dataclass, replace

import numpy as np

from lstm_cli.data.files.paths import list_names
from lstm_cli.data.table.new_table import load_given, needed_rows, split_given
from lstm_cli.data.table.series import Series, extend, take_last
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.errors import DataError
from lstm_cli.types import Floats, Split


@dataclass(frozen=True, slots=True)
class Continuation:
    """The last rows of each group of a file, and the predicted ones after them."""

    preprocessing: TablePreprocessing
    series: Series

    def split(self) -> Split:
        """One sample for each group, in order: the window that ends with its last row.

        Raises:
            DataError: the last rows of a group have empty cells.
        """
        split = split_given(self.preprocessing, self.series, stride=1, most=1)
        if len(split) < self.series.groups:
            message = (
                "the last rows of a group have empty cells, so that its forecast has nothing to "
                "go on from. Fill them."
            )
            raise DataError(f"{self.series.path}: {message}")
        return split

    def extend(self, values: Floats) -> "Continuation":
        """The same with predicted rows after each group.

        `values` `(groups, horizon, target_features)` are in the user's units.
        """
        names, horizon = self.preprocessing.target_names, values.shape[1]
        longer = extend(self.series, horizon, self.preprocessing.step)
        rows = longer.bounds[1:, None] - np.arange(horizon, 0, -1)
        columns = dict(longer.columns)
        for index, name in enumerate(names):
            if name in columns:
                columns[name][rows] = values[..., index]
        longer = replace(longer, columns=columns)
        return replace(self, series=take_last(longer, needed_rows(self.preprocessing)))


def start(preprocessing: TablePreprocessing, path: str) -> Continuation:
    """The end of each group of a file, from which a forecast goes on.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
    """
    series = load_given(preprocessing, path)
    return Continuation(preprocessing, take_last(series, needed_rows(preprocessing)))


def check_can_continue(preprocessing: TablePreprocessing) -> None:
    """Do nothing if predictions can be fed back for a forecast beyond the horizon.

    Raises:
        DataError: an input is neither a target nor of the calendar, or there is a gap.
    """
    unknown = [name for name in preprocessing.input_names if name not in preprocessing.target_names]
    horizon = preprocessing.shape.horizon
    if unknown:
        noun, verb = ("input", "is") if len(unknown) == 1 else ("inputs", "are")
        raise DataError(
            f"the {noun} {list_names(map(repr, unknown))} {verb} not predicted, so that a forecast "
            f"cannot go on beyond the horizon of {horizon} rows. Ask for at most {horizon}, or "
            "train with targets and the calendar as the only inputs."
        )
    if preprocessing.gap:
        raise DataError(
            f"the model leaves a gap of {preprocessing.gap} rows before what it predicts, so that "
            f"a forecast cannot go on beyond the horizon of {horizon} rows. Ask for at most "
            f"{horizon}, or train with dataset.gap: 0."
        )
