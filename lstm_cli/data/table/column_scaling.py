"""Scalers of columns, fitted on the rows that training windows use, and columns scaled by them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.held_out import ScalingName
from lstm_cli.data.parts.scaling import ALL, Scalers, fit_groups, identity
from lstm_cli.data.parts.statistics import Statistics, measure, stack
from lstm_cli.data.table.series import Series
from lstm_cli.types import Bools, Floats


def fit_scalers(
    scaling: ScalingName,
    columns: Sequence[NDArray[np.float64]],
    used: Bools,
    series: Series,
    *,
    per_group: bool,
) -> Scalers:
    """The scaler of the columns `(rows,)` for all groups, or for each that has rows in `used`."""
    return fit_groups(scaling, [measure_rows(scaling, columns, used, series, per_group=per_group)])


def measure_rows(
    scaling: ScalingName,
    columns: Sequence[NDArray[np.float64]],
    used: Bools,
    series: Series,
    *,
    per_group: bool,
) -> Mapping[str, Statistics]:
    """What `scaling` has to know of a block of rows: of all, or of each group with rows in `used`.

    Rows `(rows,)` of the table that are not in `used` count for nothing.
    """
    if not per_group:
        return {ALL: _measure(scaling, columns, used, slice(None))}
    found = {}
    for group in range(series.groups):
        rows = slice(int(series.bounds[group]), int(series.bounds[group + 1]))
        if used[rows].any():
            found[series.name_of(group)] = _measure(scaling, columns, used, rows)
    return found


def scale_columns(
    out: Floats, columns: Sequence[NDArray[np.float64]], scalers: Scalers, series: Series
) -> None:
    """Write the columns `(rows,)`, scaled, into `out` `(rows, columns)`.

    A group that has no scaler is left as it is.
    """
    center, spread = tabulate_scalers(scalers, series)
    group = np.repeat(np.arange(series.groups), series.lengths()) if len(center) > 1 else 0
    for index, column in enumerate(columns):
        out[:, index] = (column - center[group, index]) / spread[group, index]


def tabulate_scalers(
    scalers: Scalers, series: Series
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Center and spread `(groups, features)` of the groups; one row where all have the same."""
    if ALL in scalers.by_group:
        own = [scalers.by_group[ALL]]
    else:
        features = len(next(iter(scalers.by_group.values())).center)
        nothing = identity(features)
        own = [scalers.of(series.name_of(group)) or nothing for group in range(series.groups)]
    return np.array([each.center for each in own]), np.array([each.spread for each in own])


def _measure(
    scaling: ScalingName, columns: Sequence[NDArray[np.float64]], used: Bools, rows: slice
) -> Statistics:
    found = []
    for column in columns:
        values = column[rows][used[rows]]
        # An empty cell in a row that is used for another column's sake.
        found.append(measure(scaling, values[np.isfinite(values)][:, None]))
    return stack(found)
