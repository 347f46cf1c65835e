"""Rows whose values owe nothing to held-out rows: not by themselves, a fill or a difference."""

from collections.abc import Iterable, Mapping

import numpy as np

from lstm_cli.config.datasets.table import Table
from lstm_cli.data.table.missing import Filled
from lstm_cli.data.table.spans import Part
from lstm_cli.data.table.times import Longs
from lstm_cli.data.table.transform import Change
from lstm_cli.data.table.windows import Soundness
from lstm_cli.types import Bools, SplitName


def mark_learnable(
    filled: Filled, parts: Mapping[SplitName, Part], change: Change, table: Table
) -> Soundness:
    """Whether each row `(rows,)` may be an input, and whether a target, of a training window."""
    series = filled.series
    rows = np.ones(len(series), np.bool_)
    for name, part in parts.items():
        if name != "train":
            rows &= ~part.mark(len(series))

    def mark(names: Iterable[str]) -> Bools:
        marks = rows.copy()
        for name in names:
            own = rows
            # Interpolation stays between the borders of held-out rows; a fill may cross them.
            if table.missing == "forward_fill" and name in filled.empty:
                own = own & own[_find_sources(filled.empty[name])]
            if change.reach and name in table.targets:
                own = own & _look_back(own, change.reach, series.bounds)
            marks &= own
        return marks

    return Soundness(mark(table.input_columns), mark(table.targets))


def _find_sources(empty: Bools) -> Longs:
    """The row that each row has its value from."""
    return np.maximum.accumulate(np.where(empty, 0, np.arange(len(empty))))


def _look_back(marks: Bools, reach: int, bounds: Longs) -> Bools:
    """The mark `reach` rows before each row; true where its group has no such row."""
    before = np.ones_like(marks)
    before[reach:] = marks[:-reach]
    for first, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        before[first : min(first + reach, end)] = True
    return before
