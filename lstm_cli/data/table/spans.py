"""Which rows of each group belong to which split."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstm_cli.config.schema.held_out import HeldOut
from lstm_cli.config.schema.table import Span, Splits
from lstm_cli.data.files.time_formats import parse_edge
from lstm_cli.data.files.times import Int64s
from lstm_cli.data.parts.splits import hold_out
from lstm_cli.data.table.series import Series
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Bools, SplitName
from lstm_cli.wording import show_value

# A share of rows is rounded down, but 0.29 of 100 rows are 29, not 28.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Part:
    """The rows [first, end) of each group, `(groups,)` int64 each; none where they are equal."""

    firsts: Int64s
    ends: Int64s

    def rows(self) -> Int64s:
        """How many rows of each group are in it, `(groups,)`."""
        return self.ends - self.firsts

    def mark(self, rows: int) -> Bools:
        """Whether each of all `rows` of the table is in it."""
        changes = np.zeros(rows + 1, np.int8)
        np.add.at(changes, self.firsts, 1)
        np.add.at(changes, self.ends, -1)
        return np.cumsum(changes[:-1], dtype=np.int8).astype(np.bool_)


def divide_rows(
    series: Series, splits: Splits, validation: HeldOut, seed: int
) -> Mapping[SplitName, Part]:
    """The rows of "train" and, where there are such, of "val" and "test".

    Raises:
        DataError: a date cannot be read, or training and test share rows.
    """
    parts: dict[SplitName, Part] = {}
    if splits.test is not None:
        parts["test"] = _find_part(series, splits.test, "dataset.splits.test")
    learned = _find_learned(series, splits.train, parts.get("test"))
    train, held_out = _hold_out(series, learned, validation, seed)
    if not train.rows().any():
        rows = int(learned.rows().sum())
        message = (
            f"{validation.fraction:g} leaves no row for training (of {rows:,}). Make it smaller "
            "(0 for none), or name more rows in dataset.splits.train."
        )
        raise DataError(Problem(f"{series.path}: dataset.validation.fraction", message))
    if held_out is not None:
        parts = {"val": held_out, **parts}
    return {"train": train, **parts}


def _find_learned(series: Series, span: Span | None, test: Part | None) -> Part:
    """The rows that the config names for training, by default all before the test."""
    if span is not None:
        learned = _find_part(series, span, "dataset.splits.train")
        if test is not None:
            _check_apart(series, learned, test)
        return learned
    learned = Part(series.bounds[:-1], series.bounds[1:] if test is None else test.firsts)
    if not learned.rows().any():
        message = (
            "leaves no row before it to learn from. Let it begin later, or name "
            "dataset.splits.train."
        )
        raise DataError(Problem(f"{series.path}: dataset.splits.test", message))
    return learned


def is_share(span: Span) -> bool:
    """Whether a span is meant as shares of the rows: `[0, 0.8]` is, `[0, 8]` is not."""
    return any(isinstance(edge, float) for edge in span)


def _find_part(series: Series, span: Span, key: str) -> Part:
    lengths = series.lengths()
    if any(isinstance(edge, str) for edge in span):
        firsts, ends = _find_dates(series, span, key)
    elif is_share(span):
        shares = (0.0 if span[0] is None else span[0], 1.0 if span[1] is None else span[1])
        firsts, ends = (
            np.floor(lengths * float(share) + ROUNDING).astype(np.int64) for share in shares
        )
    else:
        rows = [slice(*span).indices(length)[:2] for length in lengths.tolist()]
        firsts, ends = np.array(rows, np.int64).T
    starts = series.bounds[:-1]
    part = Part(starts + firsts, starts + np.maximum(firsts, ends))
    if not part.rows().any():
        raise _refuse_nothing(series, span, key)
    return part


def _refuse_nothing(series: Series, span: Span, key: str) -> DataError:
    low, high = ("null" if edge is None else edge for edge in span)
    there, year = "", ""
    if series.times is not None and not is_share(span):
        values = series.times.values
        first, last = series.times.show(np.array([values.argmin(), values.argmax()]))
        there = f" from {first} to {last}"
        year = " (dates, and years too, in quotes)"
    message = (
        f"[{low}, {high}] selects none of the {len(series):,} rows{there}. Give rows, shares or "
        f"dates that are there{year}."
    )
    return DataError(Problem(f"{series.path}: {key}", message))


def _find_dates(series: Series, span: Span, key: str) -> tuple[Int64s, Int64s]:
    times = series.times
    assert times is not None  # noqa: S101  # the config's rules see to it
    edges = [None if edge is None else parse_edge(str(edge), times) for edge in span]
    for text, edge in zip(span, edges, strict=True):
        if edge is None and text is not None:
            shown = times.show(np.zeros(1, np.int64))[0]
            message = f"{text!r} is no time like those of {series.path}. Write it as {shown}."
            raise DataError(Problem(key, message))
    low, high = edges
    if low is not None and high is not None and low >= high:
        message = f"[{span[0]}, {span[1]}] ends before it begins. Give the earlier time first."
        raise DataError(Problem(key, message))
    firsts, ends = [], []
    for first, end in zip(series.bounds[:-1], series.bounds[1:], strict=True):
        own = times.values[first:end]
        firsts.append(0 if low is None else int(np.searchsorted(own, low)))
        ends.append(len(own) if high is None else int(np.searchsorted(own, high)))
    return np.array(firsts, np.int64), np.array(ends, np.int64)


def _check_apart(series: Series, learned: Part, test: Part) -> None:
    firsts = np.maximum(learned.firsts, test.firsts)
    shared = np.minimum(learned.ends, test.ends) - firsts
    groups = np.flatnonzero(shared > 0)
    if not len(groups):
        return
    group = int(groups[0])
    first = int(firsts[group] - series.bounds[group])
    of_group = f" of group {show_value(series.name_of(group))}" if series.names else ""
    message = (
        f"shares {shared[group]:,} rows{of_group} with the test, from row {first} on (counted from "
        "0). Let one end where the other begins."
    )
    raise DataError(Problem("dataset.splits.train", message))


def _hold_out(
    series: Series, learned: Part, validation: HeldOut, seed: int
) -> tuple[Part, Part | None]:
    if validation.fraction == 0:
        return learned, None
    firsts, ends = learned.firsts, learned.ends
    if validation.by == "group":
        names = [series.name_of(group) for group in range(series.groups)]
        _, groups = hold_out(len(names), validation, seed, groups=names)
        is_out = np.isin(np.arange(series.groups), groups)
        borders = np.where(is_out, firsts, ends)
    else:
        share = 1 - validation.fraction
        borders = firsts + np.floor((ends - firsts) * share + ROUNDING).astype(np.int64)
    return Part(firsts, borders), Part(borders, ends)
