"""Sentences on what was found in a table and what was done about it."""

from collections.abc import Iterator, Mapping

import numpy as np

from lstm_cli.data.reading.problems import list_names
from lstm_cli.data.table.choosing import WORDS, Chosen, Starts
from lstm_cli.data.table.missing import Filled, Missing
from lstm_cli.data.table.series import Series
from lstm_cli.data.table.times import TimeStep
from lstm_cli.data.table.windows import Form
from lstm_cli.types import Bools, SplitName

WAYS: Mapping[Missing, str] = {
    "forward_fill": "filled with the last known value",
    "interpolate": "filled by interpolation",
    "drop": "left empty",
}


def note_gaps(series: Series, step: TimeStep | None, time: str | None) -> Iterator[str]:
    """A sentence where times are further apart than usual."""
    if series.times is None or step is None:
        return
    steps = np.diff(series.times.ticks())
    steps[series.bounds[1:-1] - 1] = 0
    rows = np.flatnonzero(steps > step.size) + 1
    if len(rows):
        row = int(rows[0])
        before, here = series.times.show(np.array([row - 1, row]))
        noun = "gap" if len(rows) == 1 else "gaps"
        yield (
            f"{len(rows):,} {noun} in {time} (a step larger than {step}), the first at "
            f"{series.place_of(row)}: {before} to {here}. Windows go on across them."
        )


def note_filled(
    filled: Filled, missing: Missing, starts: Starts, form: Form, targets: tuple[str, ...]
) -> Iterator[str]:
    """A sentence on empty cells, and what became of the windows that touch them."""
    if not filled.cells:
        return
    counts = [f"{name} {int(marks.sum()):,}" for name, marks in filled.empty.items()]
    noun = "cell is" if filled.cells == 1 else "cells are"
    yield f"{filled.cells:,} empty {noun} {WAYS[missing]}: {list_names(counts)}."
    if missing == "drop":
        return
    empty = np.zeros(len(filled.series), np.bool_)
    for name in targets:
        empty |= filled.empty.get(name, False)
    judged = _count_with(empty, starts, form.ahead, form.horizon)
    if judged:
        yield f"Filled values are among the targets of {judged:,} validation and test windows."


def note_lookahead(filled: Filled, missing: Missing, starts: Starts, form: Form) -> Iterator[str]:
    """A sentence where windows that are judged hold values that were interpolated."""
    if missing != "interpolate" or not filled.cells:
        return
    empty = np.zeros(len(filled.series), np.bool_)
    for marks in filled.empty.values():
        empty |= marks
    judged = _count_with(empty, starts, 0, form.rows)
    if judged:
        yield (
            f"dataset.missing: interpolate looks ahead, and {judged:,} validation and test windows "
            "hold values that it filled. Use forward_fill."
        )


def note_windows(chosen: Chosen, series: Series) -> Iterator[str]:
    """Sentences on windows that are left out, and groups that have none."""
    counts = [f"{count:,} {WORDS[name]}" for name, count in chosen.unsound.items() if count]
    if counts:
        yield (
            f"Windows left out as they touch an empty cell or a row without a difference: "
            f"{list_names(counts)}."
        )
    if chosen.reaching:
        yield (
            f"{chosen.reaching:,} training windows are left out as they reach into rows of "
            "validation or test."
        )
    used = np.zeros(series.groups, np.bool_)
    for starts in chosen.starts.values():
        used[series.group_of(starts)] = True
    without = [series.name_of(group) for group in np.flatnonzero(~used).tolist()]
    if without:
        verb = "is" if len(without) == 1 else "are"
        yield (
            f"{len(without):,} of {series.groups:,} groups {verb} in no window: "
            f"{list_names(without)}."
        )


def _count_with(empty: Bools, starts: Starts, first: int, length: int) -> int:
    """How many validation and test windows hold one of the rows."""
    filled = np.concatenate([[0], np.cumsum(empty, dtype=np.int32)])
    judged: tuple[SplitName, ...] = ("val", "test")
    total = 0
    for name in judged:
        rows = starts.get(name, np.zeros(0, np.int64)) + first
        total += int((filled[rows + length] > filled[rows]).sum())
    return total
