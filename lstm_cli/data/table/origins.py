"""Where windows came from: rows of the file, group and times."""

from dataclasses import dataclass

import numpy as np

from lstm_cli.data.table.times import Longs, Times
from lstm_cli.data.table.windows import Form
from lstm_cli.types import Ints


@dataclass(frozen=True, slots=True)
class WindowOrigins:
    """The origins of the windows that begin at `starts` `(samples,)`.

    `file_rows` `(rows,)` are the rows in the file, counted from 0, None where they are the rows
    themselves; `bounds` and `names` those of the groups; `all_times` those of the rows.
    """

    file_rows: Ints | None
    bounds: Longs
    names: tuple[str, ...] | None
    all_times: Times | None
    starts: Ints
    form: Form

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
