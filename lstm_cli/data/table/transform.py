"""Transforms of the targets before scaling, undone on the way back, and float32 rounding."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.paths import list_places
from lstm_cli.data.files.times import Int64s
from lstm_cli.data.table.series import Series
from lstm_cli.errors import DataError, Problem

FIRST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """The logarithm, then the difference from `difference` rows before, where there is such."""

    log: bool
    difference: int | None

    @property
    def reach(self) -> int:
        """How many rows before its own a changed value depends on."""
        return self.difference or 0


def change_targets(
    series: Series, targets: Sequence[str], change: Change
) -> Mapping[str, NDArray[np.float64]]:
    """All columns of the series, the targets changed; nan where a group has no row to differ from.

    Raises:
        DataError: the logarithm of a value that is not positive is asked for.
    """
    changed = dict(series.columns)
    for name in targets:
        if name not in changed:
            continue
        values = changed[name]
        if change.log:
            _check_positive(series, name)
            values = np.log(values)
        changed[name] = _differ(values, change.reach, series.bounds) if change.reach else values
    return changed


def undo_change(
    values: NDArray[np.float64], known: NDArray[np.float64], change: Change
) -> NDArray[np.float64]:
    """Changed values `(n, horizon, target_features)` in the user's units.

    `known` `(n, horizon, target_features)` holds at step k the true value `difference` rows before
    it; from step `difference` on, those rows are steps of the same horizon, and taken from there.
    """
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        if change.reach:
            past = np.log(known) if change.log else known
            values = _chain(values, past, change.reach)
        return np.exp(values) if change.log else values


def _chain(
    values: NDArray[np.float64], past: NDArray[np.float64], difference: int
) -> NDArray[np.float64]:
    levels = np.empty_like(values)
    for step in range(values.shape[1]):
        before = past[:, step] if step < difference else levels[:, step - difference]
        levels[:, step] = values[:, step] + before
    return levels


def _differ(values: NDArray[np.float64], reach: int, bounds: Int64s) -> NDArray[np.float64]:
    different = np.full_like(values, np.nan)
    different[reach:] = values[reach:] - values[:-reach]
    for first, end in zip(bounds[1:-1].tolist(), bounds[2:].tolist(), strict=True):
        different[first : min(first + reach, end)] = np.nan
    return different


def _check_positive(series: Series, name: str) -> None:
    rows = np.flatnonzero(series.columns[name] <= 0)
    if len(rows):
        places = list_places([series.place_of(row) for row in rows[:FIRST_ROWS].tolist()])
        more = ", …" if len(rows) > FIRST_ROWS else ""
        noun = "value" if len(rows) == 1 else "values"
        message = (
            f"column {name!r} has {len(rows):,} {noun} of 0 or less ({places}{more}), which have "
            "no logarithm. Use positive values, or train with dataset.transform.log: false."
        )
        raise DataError(Problem(series.path, message))


# More rows tell nothing more.
MOST_ROWS = 10_000
# Rounding by a tenth of the changes moves an error of their size by less than a thousandth.
COARSE = 0.1


def find_coarse(series: Series, targets: tuple[str, ...]) -> Iterator[str]:
    """A sentence for each target that float32, in which truth is kept, cannot tell apart well."""
    rows = np.linspace(0, len(series) - 1, min(len(series), MOST_ROWS)).astype(np.int64)
    rows = np.setdiff1d(rows, series.bounds[1:] - 1)
    for name in targets:
        column = series.columns[name]
        changes = column[rows + 1] - column[rows]
        changes = changes[np.isfinite(changes)]
        values = np.abs(column[rows][np.isfinite(column[rows])])
        if not changes.any():
            continue
        with np.errstate(over="ignore", invalid="ignore"):
            step = float(np.spacing(np.float32(values.max())))
        usual = float(np.sqrt(np.mean(changes**2)))
        if step > COARSE * usual:
            yield (
                f"target {name!r} is kept as float32, in steps of {step:.3g} at its level, but "
                f"changes by {usual:.3g} from row to row: scores are no finer. Subtract a constant "
                "from the column."
            )
