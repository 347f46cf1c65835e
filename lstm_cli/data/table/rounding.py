"""Targets at a level so high that their changes are lost in the rounding of float32."""

from collections.abc import Iterator

import numpy as np

from lstm_cli.data.table.series import Series

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
