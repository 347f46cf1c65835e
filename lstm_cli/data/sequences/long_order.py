"""Which rows of a table belong together, and in which order."""

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.problems.showing import shorten
from lstm_cli.data.reading import Columns
from lstm_cli.data.reading.numbers import holds_numbers, read_numbers
from lstm_cli.data.sequences.ragged import Longs
from lstm_cli.data.sequences.row_problems import refuse_rows


def order_rows(
    columns: Columns, sequence: str, time: str | None
) -> tuple[NDArray[np.intp], Longs, tuple[str, ...]]:
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
    times = _read_times(columns, time)
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


def _read_times(columns: Columns, name: str) -> NDArray[np.generic]:
    if not columns.frame.columns[name].dtype.is_temporal() and holds_numbers(columns.frame, name):
        times = read_numbers(columns.frame, [name])[name]
        empty = np.flatnonzero(np.isnan(times)).tolist()
        message = f"{name} is empty. Say when the row was, or remove it."
        if empty:
            raise refuse_rows(columns, empty, lambda _: message)
        return times
    # Late: most sequences are ordered by numbers, or stand in order.
    from lstm_cli.data.table.parsing import parse_times  # noqa: PLC0415

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
