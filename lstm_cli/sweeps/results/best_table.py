"""The best trials as a table.

This module imports rich: import it late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.table import Table

from lstm_cli.records.text_tables import make_table, measure_table
from lstm_cli.records.wording import (
    abbreviate,
    format_column,
    format_number,
    format_seconds,
    shorten,
)
from lstm_cli.sweeps.results.parameters import iter_parameter, list_varying, to_number
from lstm_cli.sweeps.results.sheet import find_interval
from lstm_cli.sweeps.sweep import Metric, Sweep, Value
from lstm_cli.sweeps.trial_result import TrialResult

Columns: TypeAlias = dict[str, list[str]]

_LONGEST = 18
_DIGITS = 4
_TIME = "time"


@dataclass(frozen=True, slots=True)
class BestTable:
    """A table, and the names of the parameters for which it has no room."""

    table: Table
    left_out: tuple[str, ...]


def make_best_table(
    sweep: Sweep, results: Sequence[TrialResult], most: int, width: int
) -> BestTable | None:
    """The `most` best trials with the parameters that vary, in `width` columns; None for none.

    Where a sweep has no metric, they are the first trials.
    """
    best = rank_results(results, sweep.metric)[:most]
    if not best:
        return None
    names = list_varying(sweep, results)
    for count in range(len(names), -1, -1):
        text, numbers = _list_columns(sweep, best, names[:count])
        if measure_table(text | numbers) <= width:
            break
    return BestTable(make_table(text, numbers, width), tuple(names[count:]))


def rank_results(results: Sequence[TrialResult], metric: Metric | None) -> list[TrialResult]:
    """Those with a value, the best first, the earlier of equals; all by number without metric."""
    by_number = sorted(results, key=lambda each: each.trial.number)
    if metric is None:
        return by_number
    sign = 1.0 if metric.goal == "minimize" else -1.0
    valued = [(sign * value, each) for each in by_number if (value := each.value) is not None]
    return [each for _, each in sorted(valued, key=lambda pair: pair[0])]


def _list_columns(
    sweep: Sweep, best: Sequence[TrialResult], names: Sequence[str]
) -> tuple[Columns, Columns]:
    """The columns of text and those of numbers."""
    text = {"rank": [str(rank) for rank in range(1, len(best) + 1)]} if sweep.metric else {}
    text |= {"trial": [str(each.trial.number) for each in best]}
    text |= {"status": [each.status for each in best]}
    numbers: Columns = {}
    if sweep.metric:
        numbers |= _list_values(shorten(sweep.metric.name, 24), best)
    short = abbreviate([*names, *text, *numbers, _TIME])
    for name in names:
        header = shorten(short[name], _LONGEST)
        header = name if header in text | numbers else header
        if all(to_number(each.trial.values.get(name, 0)) is not None for each in best):
            numbers[header] = [_format(each.trial.values.get(name)) for each in best]
        else:
            text[header] = [shorten(cell, _LONGEST) for cell in iter_parameter(name, best)]
    seconds = [each.seconds for each in best]
    return text, numbers | {_TIME: ["" if s is None else format_seconds(s) for s in seconds]}


def _list_values(metric: str, best: Sequence[TrialResult]) -> Columns:
    columns = {metric: format_column([each.value for each in best], _DIGITS, 3)}
    intervals = [find_interval(each) for each in best]
    if any(intervals):
        halves = [(each.high - each.low) / 2 if each else None for each in intervals]
        columns["±"] = ["" if half is None else format_number(half, 2) for half in halves]
    return columns


def _format(value: Value) -> str:
    number = to_number(value)
    return "" if number is None else format_number(number, _DIGITS)
