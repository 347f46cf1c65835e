"""Scalers of columns, fitted on the rows that training windows use, and columns scaled by them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.held_out import ScalingName
from lstm_cli.data.parts.scaling import ALL, Scaler, Scalers, fit_scaler, identity
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
    if not per_group:
        return Scalers({ALL: _fit(scaling, columns, used, slice(None))})
    scalers = {}
    for group in range(series.groups):
        rows = slice(int(series.bounds[group]), int(series.bounds[group + 1]))
        if used[rows].any():
            scalers[series.name_of(group)] = _fit(scaling, columns, used, rows)
    return Scalers(scalers)


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


def _fit(
    scaling: ScalingName, columns: Sequence[NDArray[np.float64]], used: Bools, rows: slice
) -> Scaler:
    fitted = []
    for column in columns:
        values = column[rows][used[rows]]
        # An empty cell in a row that is used for another column's sake.
        fitted.append(fit_scaler(scaling, values[np.isfinite(values)][:, None]))
    return Scaler(
        tuple(each.center[0] for each in fitted), tuple(each.spread[0] for each in fitted)
    )
