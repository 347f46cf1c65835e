"""A table section made into a dataset of windows."""

from collections.abc import Mapping

import numpy as np

from lstm_cli.config.datasets.table import Table
from lstm_cli.config.experiment import Evaluation
from lstm_cli.config.shapes import sequence_shape
from lstm_cli.data.fingerprint import fingerprint
from lstm_cli.data.scaling import ALL, map_last_input
from lstm_cli.data.table.arrays import Columns, change_columns, make_arrays, make_split
from lstm_cli.data.table.choosing import Chosen, choose_windows, keep_groups
from lstm_cli.data.table.fitting import fit_scalers
from lstm_cli.data.table.leaks import find_leaks
from lstm_cli.data.table.learnable import mark_learnable
from lstm_cli.data.table.loading import ColumnNames, load_series
from lstm_cli.data.table.missing import fill_missing
from lstm_cli.data.table.notes import note_filled, note_gaps, note_lookahead, note_windows
from lstm_cli.data.table.preprocessing import TablePreprocessing
from lstm_cli.data.table.rounding import find_coarse
from lstm_cli.data.table.series import Series
from lstm_cli.data.table.spans import Part, divide_rows
from lstm_cli.data.table.times import Longs, find_step
from lstm_cli.data.table.transform import Change
from lstm_cli.data.table.windows import Form, Pace, mark_used
from lstm_cli.types import AffineMap, Bools, SequenceDataset, Split, SplitName, Windows


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
    form = Form(table.timesteps, table.gap, table.horizon)
    paces = (Pace(table.stride, at_once=True), Pace(evaluation.stride, evaluation.offset))
    learnable = mark_learnable(filled, parts, change, table)
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


def _borders(parts: Mapping[SplitName, Part]) -> Longs | None:
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


def _keep_scaled(chosen: Chosen, series: Series, preprocessing: TablePreprocessing) -> Chosen:
    """Without the windows of groups that no scale was fitted for."""
    groups = [series.name_of(group) for group in range(series.groups)]
    scaled = np.array([preprocessing.targets.of(group) is not None for group in groups])
    return chosen if scaled.all() else keep_groups(chosen, series, scaled)


def _map_last_input(table: Table, preprocessing: TablePreprocessing) -> AffineMap | None:
    places = preprocessing.shape.target_inputs
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
