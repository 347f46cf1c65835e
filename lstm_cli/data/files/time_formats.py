"""Texts as times: one form for a whole column, never a guess."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from lstm_cli.data.files.cells import FIRST, LAST, is_moment, read_moments, read_texts
from lstm_cli.data.files.frames import Frame
from lstm_cli.data.files.paths import MOST_PROBLEMS, make_error
from lstm_cli.data.files.times import Times, choose_unit
from lstm_cli.errors import DataError, Problem
from lstm_cli.wording import shorten

NUMBER = "number"
COMPACT = "%Y%m%d"
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S%.f")
DATES = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y")
FORMS = (
    COMPACT,
    NUMBER,
    "%Y-%m",
    *(f"{date}{clock}" for date in DATES for clock in CLOCKS),
    *(f"%Y-%m-%dT{clock.strip()}" for clock in CLOCKS[1:]),
)
ZONED = tuple(f"%Y-%m-%d{mark}{clock.strip()}%#z" for clock in CLOCKS[1:] for mark in "T ")
SOME = 100
MENDING = "Write times as 2010-01-31, 2010-01, 2010-01-31T05:00 or whole numbers, all in one form."


def parse_times(frame: Frame, name: str) -> Times:
    """The column `name` as times.

    Raises:
        DataError: cells are empty, are no times, or could be read in two ways.
    """
    column = frame.columns[name]
    if column.dtype.is_temporal():
        return _take_temporal(frame, name)
    texts = read_texts(frame, name)
    _check_complete(frame, name, texts)
    sample = texts.head(SOME)
    forms = [form for form in (*FORMS, *ZONED) if not _parse(sample, form).has_nulls()]
    parsed = {form: _parse(texts, form) for form in forms}
    whole = {form: values for form, values in parsed.items() if not values.has_nulls()}
    if not whole:
        raise _describe_unreadable(frame, name, texts, list(parsed.values()))
    if COMPACT not in whole:
        _check_one_meaning(frame, name, texts, whole)
    form, values = next(iter(whole.items()))
    numbers = values.to_numpy().astype(np.int64)
    return Times(numbers, "number" if form == NUMBER else choose_unit(numbers))


def parse_edge(text: str, times: Times) -> int | None:
    """The value of a time as a config writes it (`2007`, `2007-01`, …); None if it is none."""
    series = pl.Series([text.strip()])
    if times.unit == "number":
        forms: Sequence[str] = (NUMBER,)
    else:
        series = series + "-01" if len(text.strip()) == 4 else series
        forms = tuple(form for form in (*FORMS, *ZONED) if form != NUMBER and form.startswith("%Y"))
    values = (_parse(series, form)[0] for form in forms)
    return next((int(value) for value in values if value is not None), None)


def _parse(texts: pl.Series, form: str) -> pl.Series:
    """Integers, null where a text is not of this form."""
    if form == NUMBER:
        return texts.cast(pl.Int64, strict=False)
    if form == "%Y-%m":
        texts, form = texts + "-01", "%Y-%m-%d"
    if form == COMPACT:
        texts = texts.set(texts.str.len_chars() != len("20100131"), None)
    zone = "UTC" if form.endswith("z") else None
    moments = texts.str.to_datetime(form, time_unit="us", time_zone=zone, strict=False)
    numbers = moments.dt.timestamp("us")
    return numbers.set((numbers < FIRST) | (numbers > LAST), None)


def _take_temporal(frame: Frame, name: str) -> Times:
    column = frame.columns[name]
    if not is_moment(column):
        message = f"column {name!r} holds {column.dtype}, not points in time. {MENDING}"
        raise DataError(Problem(frame.path, message))
    _check_complete(frame, name, column)
    values = read_moments(frame, name)
    return Times(values, choose_unit(values))


def _check_complete(frame: Frame, name: str, cells: pl.Series) -> None:
    rows = cells.is_null().arg_true().to_list()
    if rows:
        message = f"{name} is empty. Give the time of the row, or remove it."
        problems = [Problem(frame.place(row), message) for row in rows[:MOST_PROBLEMS]]
        raise make_error(problems, frame.path, len(rows))


def _check_one_meaning(
    frame: Frame, name: str, texts: pl.Series, whole: dict[str, pl.Series]
) -> None:
    first, *others = whole.values()
    for values in others:
        different = (values != first).arg_true()
        if len(different):
            row = different[0]
            day, other = (
                str(np.datetime64(int(way[row]), "us").astype("datetime64[D]"))
                for way in (first, values)
            )
            message = f"{name} is {texts[row]!r}, which is {day} or {other}. Write dates as {day}."
            raise DataError(Problem(frame.place(row), message))


def _describe_unreadable(
    frame: Frame, name: str, texts: pl.Series, parsed: Sequence[pl.Series]
) -> DataError:
    best = min(parsed, key=pl.Series.null_count) if parsed else _parse_best(texts)
    rows = best.is_null().arg_true().to_list()
    if len(rows) == len(texts) > MOST_PROBLEMS:
        message = f"{name} is {shorten(repr(texts[0]))}, and no other row has a time either."
        return DataError(Problem(frame.place(0), f"{message} {MENDING}"))
    problems = [
        Problem(frame.place(row), f"{name} is {shorten(repr(texts[row]))}. {MENDING}")
        for row in rows[:MOST_PROBLEMS]
    ]
    return make_error(problems, frame.path, len(rows))


def _parse_best(texts: pl.Series) -> pl.Series:
    return min((_parse(texts, form) for form in FORMS), key=pl.Series.null_count)
