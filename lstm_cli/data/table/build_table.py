"""A table as a dataset of windows, with notes on what was found in it and done about it."""

from collections.abc import Iterator, Mapping

import numpy as np

from lstm_cli.config.rules.shapes import sequence_shape
from lstm_cli.config.schema.experiment import Evaluation
from lstm_cli.config.schema.table import Table
from lstm_cli.data.files.paths import list_names
from lstm_cli.data.files.times import Int64s, TimeStep, find_step
from lstm_cli.data.parts.fingerprint import fingerprint
from lstm_cli.data.parts.scaling import ALL, map_last_input
from lstm_cli.data.table.column_scaling import fit_scalers
from lstm_cli.data.table.missing import Filled, Missing, fill_missing, mark_rows_free_of_held_out
from lstm_cli.data.table.series import Series
from lstm_cli.data.table.spans import Part, divide_rows
from lstm_cli.data.table.table_files import ColumnNames, load_series
from lstm_cli.data.table.table_leaks import find_leaks
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.data.table.transform import Change, find_coarse
from lstm_cli.data.table.window_arrays import Columns, change_columns, make_arrays, make_split
from lstm_cli.data.table.windows import (
    WORDS,
    SplitWindows,
    Starts,
    WindowSpec,
    WindowStride,
    choose_windows,
    keep_groups,
    mark_used,
)
from lstm_cli.types import AffineMap, Bools, SequenceDataset, Split, SplitName, Windows

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
    filled: Filled, missing: Missing, starts: Starts, form: WindowSpec, targets: tuple[str, ...]
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


def note_lookahead(
    filled: Filled, missing: Missing, starts: Starts, form: WindowSpec
) -> Iterator[str]:
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


def note_windows(chosen: SplitWindows, series: Series) -> Iterator[str]:
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


def build_table(table: Table, seed: int, evaluation: Evaluation) -> SequenceDataset:
    """The windows of a table, split and scaled.

    Raises:
        DataError: the file cannot be read, or does not fit the section.
    """
    series = load_series(
        table.path, ColumnNames(_numbers(table), table.time, table.group), sort=table.sort
    )
    digest = _digest(series)
    parts = divide_rows(series, table.splits, table.validation, seed)
    filled = fill_missing(series, table.missing, _numbers(table), _borders(parts))
    series = filled.series
    change = Change(table.transform.log, table.transform.difference)
    columns, sound = change_columns(series, table.targets, change, table.input_columns)
    form = WindowSpec(table.timesteps, table.gap, table.horizon)
    paces = (
        WindowStride(table.stride, at_once=True),
        WindowStride(evaluation.stride, evaluation.offset),
    )
    learnable = mark_rows_free_of_held_out(filled, parts, change, table)
    chosen = choose_windows(series, parts, form, (sound, learnable), paces)
    used = mark_used(chosen.starts["train"], form, len(series))
    preprocessing = _fit(table, series, columns, used)
    chosen = _keep_scaled(chosen, series, preprocessing)
    arrays = make_arrays(series, columns, preprocessing)
    splits: dict[SplitName, Split] = {
        name: make_split(arrays, series, starts) for name, starts in chosen.starts.items()
    }
    return SequenceDataset(
        shape=preprocessing.shape,
        splits=splits,
        preprocessing=preprocessing,
        fingerprint=digest,
        last_input_map=_map_last_input(table, preprocessing),
        notes=(
            *note_gaps(series, preprocessing.step, table.time),
            *note_filled(filled, table.missing, chosen.starts, form, table.targets),
            *note_windows(chosen, series),
        ),
        leaks=(
            *_find_leaks(table, series, parts, splits),
            *note_lookahead(filled, table.missing, chosen.starts, form),
            *find_coarse(series, table.targets),
        ),
    )


def _numbers(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*table.input_columns, *table.targets)))


def _borders(parts: Mapping[SplitName, Part]) -> Int64s | None:
    """Where held-out rows begin and end: what is on one side is not filled from the other."""
    held_out = [part for name, part in parts.items() if name != "train"]
    edges = [edge for part in held_out for edge in (part.firsts, part.ends)]
    return np.concatenate(edges) if edges else None


def _fit(table: Table, series: Series, columns: Columns, used: Bools) -> TablePreprocessing:
    shape = sequence_shape(table)
    assert shape is not None  # noqa: S101  # the section says it
    inputs, targets = (
        fit_scalers(
            scaling,
            [columns[name] for name in names],
            used,
            series,
            per_group=table.scaling.per_group,
        )
        for scaling, names in (
            (table.scaling.inputs, table.input_columns),
            (table.scaling.targets, table.targets),
        )
    )
    return TablePreprocessing(
        shape=shape,
        input_names=table.input_columns,
        target_names=table.targets,
        time=table.time,
        group=table.group,
        sort=table.sort,
        gap=table.gap,
        missing=table.missing,
        calendar=table.calendar,
        log=table.transform.log,
        difference=table.transform.difference,
        inputs=inputs,
        targets=targets,
        step=find_step(series.times, series.bounds) if series.times else None,
    )


def _keep_scaled(
    chosen: SplitWindows, series: Series, preprocessing: TablePreprocessing
) -> SplitWindows:
    """Without the windows of groups that no scale was fitted for."""
    groups = [series.name_of(group) for group in range(series.groups)]
    scaled = np.array([preprocessing.targets.of(group) is not None for group in groups])
    return chosen if scaled.all() else keep_groups(chosen, series, scaled)


def _map_last_input(table: Table, preprocessing: TablePreprocessing) -> AffineMap | None:
    places = preprocessing.shape.target.inputs
    if not places:
        return None
    if not table.scaling.per_group:
        inputs, targets = preprocessing.inputs.of(ALL), preprocessing.targets.of(ALL)
        assert inputs is not None  # noqa: S101
        assert targets is not None  # noqa: S101
        return map_last_input(inputs, targets, places)
    if table.scaling.inputs != table.scaling.targets:
        return None
    return AffineMap((1.0,) * len(places), (0.0,) * len(places))


def _find_leaks(
    table: Table, series: Series, parts: Mapping[SplitName, Part], splits: Mapping[SplitName, Split]
) -> tuple[str, ...]:
    windows = {
        name: split.source for name, split in splits.items() if isinstance(split.source, Windows)
    }
    return find_leaks(series, parts, windows, table.input_columns, table.targets)


def _digest(series: Series) -> str:
    names = "\0".join(series.names or ()).encode()
    times = {} if series.times is None else {"time": series.times.values}
    text = np.frombuffer(names, np.uint8)
    return fingerprint({**series.columns, **times, "bounds": series.bounds, "groups": text})
