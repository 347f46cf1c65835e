"""What is known about windows in the user's units, and the rows, group and times they came from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.times import Int64s, Times
from lstm_cli.data.table.transform import Change, undo_change
from lstm_cli.data.table.windows import WindowSpec
from lstm_cli.types import Floats, Ints


@dataclass(frozen=True, slots=True)
class Known:
    """What all windows over a table share.

    `values` `(rows, target_features)` float32 are the targets in the user's units, nan where not
    known; `bounds` `(groups + 1,)` those of the groups; `center` and `spread`
    `(groups or 1, target_features)` undo the scaling, `change` what was done before.
    """

    values: Floats
    bounds: Int64s
    center: NDArray[np.float64]
    spread: NDArray[np.float64]
    change: Change


@dataclass(frozen=True, slots=True)
class WindowTruth:
    """The truth of the windows that begin at `starts` `(samples,)`."""

    known: Known
    starts: Ints
    form: WindowSpec

    def targets(self, samples: Ints) -> Floats:
        """The targets of the samples `(n,)` as they are in the file."""
        return self.known.values[self._steps(samples)]

    def restore(self, outputs: Floats, samples: Ints) -> Floats:
        """A model's outputs `(n, horizon, target_features)` in the user's units.

        Differences are chained from the values known at the time of forecast.
        """
        known = self.known
        group = self._groups(samples) if len(known.center) > 1 else np.zeros(len(samples), np.int64)
        values = outputs.astype(np.float64) * known.spread[group][:, None]
        values += known.center[group][:, None]
        reach = known.change.reach
        past = values
        if reach:
            past = known.values[np.maximum(self._steps(samples) - reach, 0)].astype(np.float64)
        with np.errstate(over="ignore"):
            return undo_change(values, past, known.change).astype(np.float32)

    def last(self, samples: Ints) -> Floats:
        """The targets at the last input row of each of the samples `(n,)`."""
        return self.known.values[self.starts[samples] + self.form.timesteps - 1]

    def season_ago(self, samples: Ints, season: int) -> Floats:
        """The targets a number of seasons before those of the samples `(n,)`.

        As few seasons as reach back to the last input row, or before; nan before the group's first.
        """
        ahead = self.form.gap + np.arange(1, self.form.horizon + 1)
        rows = self._steps(samples) - season * -(-ahead // season)
        first = self.known.bounds[self._groups(samples)][:, None]
        values: Floats = self.known.values[np.maximum(rows, 0)]
        values[rows < first] = np.nan
        return values

    def _steps(self, samples: Ints) -> NDArray[np.int64]:
        first = self.starts[samples].astype(np.int64) + self.form.ahead
        steps: NDArray[np.int64] = first[:, None] + np.arange(self.form.horizon)
        return steps

    def _groups(self, samples: Ints) -> NDArray[np.int64]:
        groups = np.searchsorted(self.known.bounds, self.starts[samples], side="right") - 1
        return groups.astype(np.int64)


@dataclass(frozen=True, slots=True)
class WindowOrigins:
    """The origins of the windows that begin at `starts` `(samples,)`.

    `file_rows` `(rows,)` are the rows in the file, counted from 0, None where they are the rows
    themselves; `bounds` and `names` those of the groups; `all_times` those of the rows.
    """

    file_rows: Ints | None
    bounds: Int64s
    names: tuple[str, ...] | None
    all_times: Times | None
    starts: Ints
    form: WindowSpec

    def sources(self, samples: Ints) -> list[str]:
        """The rows that went in, as the file has them, counted from 1: `rows 15-28`.

        Rows past the end of the file are counted on.
        """
        firsts = self.starts[samples]
        pairs = zip(
            (self._find(firsts) + 1).tolist(),
            (self._find(firsts + self.form.timesteps - 1) + 1).tolist(),
            strict=True,
        )
        if self.form.timesteps == 1:
            return [f"row {first}" for first, _ in pairs]
        return [f"rows {first}-{last}" for first, last in pairs]

    def _find(self, rows: Ints) -> Ints:
        return rows if self.file_rows is None else self.file_rows[rows]

    def groups(self, samples: Ints) -> list[str] | None:
        """The group of each of the samples `(n,)`."""
        if self.names is None:
            return None
        groups = np.searchsorted(self.bounds, self.starts[samples], side="right") - 1
        return [self.names[group] for group in groups.tolist()]

    def times(self, samples: Ints) -> list[list[str]] | None:
        """The time of each step of the horizon, in ISO form."""
        if self.all_times is None:
            return None
        firsts = self.starts[samples].astype(np.int64) + self.form.ahead
        steps = firsts[:, None] + np.arange(self.form.horizon, dtype=np.int64)
        shown = iter(self.all_times.show(steps.astype(np.int64)))
        return [[next(shown) for _ in range(self.form.horizon)] for _ in range(len(samples))]
