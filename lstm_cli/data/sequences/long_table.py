"""Tables in long form: a row a timestep, with a column that says which sequence it is of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files import Columns, list_columns, read_columns
from lstm_cli.data.files.cells import holds_numbers, read_numbers
from lstm_cli.data.files.paths import MOST_PROBLEMS, list_names, make_error, name_file
from lstm_cli.data.sequences.labels import encode, is_number
from lstm_cli.data.sequences.padding import Number, pad
from lstm_cli.data.sequences.ragged import Int64s, Layout, Ragged
from lstm_cli.errors import DataError, Problem
from lstm_cli.wording import shorten


def refuse_rows(columns: Columns, rows: Sequence[int], describe: Callable[[int], str]) -> DataError:
    """The error for rows of a file, each with what `describe` says of it."""
    problems = [Problem(columns.place(row), describe(row)) for row in rows[: MOST_PROBLEMS + 1]]
    return make_error(problems, columns.path, len(rows))


def order_rows(
    columns: Columns, sequence: str, time: str | None
) -> tuple[NDArray[np.intp], Int64s, tuple[str, ...]]:
    """The rows sequence by sequence, each in order of time; the lengths `(samples,)`; notes.

    Sequences stand in the order of their first rows; without `time` their rows stay as they are.

    Raises:
        DataError: a row has no sequence or no time, or two of a sequence have the same time.
    """
    owners = _number_sequences(columns, sequence)
    lengths = np.bincount(owners)
    if time is None:
        scattered = int((np.diff(owners) != 0).sum()) + 1 - len(lengths)
        return np.argsort(owners, kind="stable"), lengths, _note_scattered(columns, scattered)
    times = _read_order_times(columns, time)
    order = np.lexsort((times, owners))
    _check_different(columns, (sequence, time), order, owners, times)
    return order, lengths, ()


def _number_sequences(columns: Columns, name: str) -> NDArray[np.intp]:
    texts = columns.texts[name]
    empty = [row for row, text in enumerate(texts) if not text]
    if empty:
        message = f"{name} is empty. Say which sequence the row is of."
        raise refuse_rows(columns, empty, lambda _: message)
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return np.array([numbers[text] for text in texts])


def _note_scattered(columns: Columns, scattered: int) -> tuple[str, ...]:
    if not scattered:
        return ()
    note = f"rows of a sequence stand apart in {scattered} places; they are joined in order."
    return (f"{columns.path}: {note}",)


def _read_order_times(columns: Columns, name: str) -> NDArray[np.generic]:
    if not columns.frame.columns[name].dtype.is_temporal() and holds_numbers(columns.frame, name):
        times = read_numbers(columns.frame, [name])[name]
        empty = np.flatnonzero(np.isnan(times)).tolist()
        message = f"{name} is empty. Say when the row was, or remove it."
        if empty:
            raise refuse_rows(columns, empty, lambda _: message)
        return times
    # Late: most sequences are ordered by numbers, or stand in order.
    from lstm_cli.data.files.time_formats import parse_times  # noqa: PLC0415

    return parse_times(columns.frame, name).values


def _check_different(
    columns: Columns,
    names: tuple[str, str],
    order: NDArray[np.intp],
    owners: NDArray[np.intp],
    times: NDArray[np.generic],
) -> None:
    same = (np.diff(owners[order]) == 0) & (times[order][1:] == times[order][:-1])
    rows = np.sort(order[1:][same]).tolist()
    sequence, time = names

    def describe(row: int) -> str:
        owner, moment = (shorten(repr(columns.texts[name][row])) for name in (sequence, time))
        return f"{time} {moment} is there twice in sequence {owner}. Remove one of the rows."

    if rows:
        raise refuse_rows(columns, rows, describe)


@dataclass(frozen=True, slots=True)
class _Rows:
    """A table's rows in the order of their sequences: their places in the file, and `lengths`."""

    columns: Columns
    order: NDArray[np.intp]
    lengths: Int64s

    def firsts(self) -> NDArray[np.intp]:
        """The first row of each sequence `(samples,)`, as a place in the file."""
        firsts: NDArray[np.intp] = self.order[np.cumsum(self.lengths) - self.lengths]
        return firsts


def read_table(path: str, layout: Layout, *, needs_targets: bool) -> Ragged:
    """The sequences of a CSV, TSV or Parquet file.

    The label and the group may be missing from the file where targets are not needed.

    Raises:
        DataError: it cannot be read, or its columns or rows are no such.
    """
    found = list_columns(path)
    features = layout.features or _choose_features(found, layout, path)
    label, group = (
        name if needs_targets or name in found else None for name in (layout.label, layout.group)
    )
    texts = [name for name in (layout.id, layout.time, group, label) if name is not None]
    columns = _read(path, features, texts, layout)
    _check_filled(columns, features)
    order, lengths, notes = order_rows(columns, layout.id, layout.time)
    rows = _Rows(columns, order, lengths)
    ragged = Ragged(
        path=columns.path,
        names=tuple(columns.texts[layout.id][row] for row in rows.firsts().tolist()),
        features=features,
        values=np.stack([columns.numbers[name][order] for name in features], axis=1),
        lengths=lengths,
        groups=None if group is None else _read_groups(rows, group),
        times=None if layout.time is None else _read_times(rows, layout.time),
        notes=notes,
    )
    return ragged if label is None else _add_targets(ragged, rows, layout)


def _choose_features(found: Sequence[str], layout: Layout, path: str) -> tuple[str, ...]:
    others = {layout.id, layout.time, layout.label, layout.group, ""}
    features = tuple(name for name in found if name not in others)
    if not features:
        message = "no column is left that could go in. Add one with numbers, a row a timestep."
        raise DataError(Problem(name_file(path), message))
    return features


def _read(path: str, features: Sequence[str], texts: Sequence[str], layout: Layout) -> Columns:
    try:
        return read_columns(path, numbers=features, texts=texts)
    except DataError as error:
        if layout.features is not None:
            raise
        # Where the file itself is unsound, this raises what is told already.
        cells = read_columns(path, numbers=(), texts=features).texts
        words = [name for name in features if not any(map(is_number, cells[name]))]
        if not words:
            raise
        rest = list_names([name for name in features if name not in words]) or "those with numbers"
        message = (
            f"every column without another purpose goes in, {list_names(words)} too. If that is "
            f"not wanted, set dataset.features: [{rest}]."
        )
        raise DataError([*error.problems, Problem(name_file(path), message)]) from error


def _check_filled(columns: Columns, features: Sequence[str]) -> None:
    empty = sorted(
        (row, name)
        for name in features
        for row in np.flatnonzero(np.isnan(columns.numbers[name])).tolist()
    )
    if empty:
        names = dict(empty)
        message = "{} is empty. Give a number, or remove the sequence."
        raise refuse_rows(columns, list(names), lambda row: message.format(names[row]))


def _read_groups(rows: _Rows, name: str) -> tuple[str, ...]:
    codes, groups = encode(np.array(rows.columns.texts[name]))
    _check_constant(codes, rows, name)
    firsts = rows.firsts()
    empty = firsts[codes[firsts] < 0].tolist()
    if empty:
        message = f"{name} is empty. Say whose sequence it is."
        raise refuse_rows(rows.columns, empty, lambda _: message)
    return tuple(groups[code] for code in codes[firsts].tolist())


def _read_times(rows: _Rows, name: str) -> tuple[tuple[str, ...], ...]:
    texts = np.array(rows.columns.texts[name])[rows.order]
    parts = np.split(texts, np.cumsum(rows.lengths)[:-1])
    return tuple(tuple(part.tolist()) for part in parts)


def _add_targets(ragged: Ragged, rows: _Rows, layout: Layout) -> Ragged:
    texts = rows.columns.texts[layout.label]
    if layout.target == "label":
        codes, names = encode(np.array(texts))
        return replace(ragged, targets=_arrange(codes, rows, layout, -1), vocabulary=names)
    if not any(texts):
        return ragged
    values = read_numbers(rows.columns.frame, [layout.label])[layout.label]
    return replace(ragged, targets=_arrange(values, rows, layout, np.nan)[..., None])


def _arrange(
    cells: NDArray[Number], rows: _Rows, layout: Layout, unknown: float
) -> NDArray[Number]:
    """Cells `(rows,)` as `(samples, horizon)`."""
    if layout.per == "timestep":
        return pad(cells[rows.order], rows.lengths, int(rows.lengths.max()), unknown)
    _check_constant(cells, rows, layout.label, ", or set dataset.per: timestep")
    firsts: NDArray[Number] = cells[rows.firsts()][:, None]
    return firsts


def _check_constant(cells: NDArray[Number], rows: _Rows, name: str, remedy: str = "") -> None:
    """Raise `DataError` where a cell is another than that of its sequence's first row."""
    own, first = cells[rows.order], np.repeat(cells[rows.firsts()], rows.lengths)
    # Nan, which is not known, is no different from nan.
    wrong = np.sort(rows.order[(own != first) & ((own == own) | (first == first))]).tolist()  # noqa: PLR0124
    before = np.empty_like(rows.order)
    before[rows.order] = np.repeat(rows.firsts(), rows.lengths)

    def describe(row: int) -> str:
        here, there = (_show(rows.columns.texts[name][at]) for at in (row, int(before[row])))
        place = rows.columns.place(int(before[row]))
        return (
            f"{name} is {here}, but {there} in the sequence's first row, {place}. Give one for all "
            f"of its rows{remedy}."
        )

    if wrong:
        raise refuse_rows(rows.columns, wrong, describe)


def _show(text: str) -> str:
    return shorten(repr(text)) if text else "empty"
