"""What came of a sweep, as text for a terminal.

This module imports rich: import it late.
"""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.console import Console as Terminal
from rich.table import Table

from lstm_cli.records.report.text_tables import make_table, measure_table
from lstm_cli.sweeps.results.result_files import (
    find_interval,
    iter_parameter,
    list_varying,
    to_number,
)
from lstm_cli.sweeps.trials.trial import Metric, Sweep, TrialResult, Value, find_best
from lstm_cli.wording import (
    abbreviate,
    format_column,
    format_number,
    format_seconds,
    shorten_middle,
)

Columns: TypeAlias = dict[str, list[str]]

_LONGEST = 18
_DIGITS = 4
_TIME = "time"


@dataclass(frozen=True, slots=True)
class BestTrials:
    """A table, and the names of the parameters for which it has no room."""

    table: Table
    left_out: tuple[str, ...]


def make_best_table(
    sweep: Sweep, results: Sequence[TrialResult], most: int, width: int
) -> BestTrials | None:
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
    return BestTrials(make_table(text, numbers, width), tuple(names[count:]))


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
        numbers |= _list_values(shorten_middle(sweep.metric.name, 24), best)
    short = abbreviate([*names, *text, *numbers, _TIME])
    for name in names:
        header = shorten_middle(short[name], _LONGEST)
        header = name if header in text | numbers else header
        if all(to_number(each.trial.values.get(name, 0)) is not None for each in best):
            numbers[header] = [_format(each.trial.values.get(name)) for each in best]
        else:
            text[header] = [shorten_middle(cell, _LONGEST) for cell in iter_parameter(name, best)]
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


WIDTH = 80
_MOST_REASONS, _MOST_TRIALS = 3, 8
_STATUSES = ("finished", "stopped", "failed", "interrupted", "dead", "running")
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:e[-+]?\d+)?")


def describe_results(
    sweep: Sweep, results: Sequence[TrialResult], most: int = 10, width: int = WIDTH
) -> list[str]:
    """The lines of the report: the `most` best trials in `width` columns, counts, failures, best.

    Lines with reasons and paths are as long as these are.
    """
    lines: list[str] = []
    if made := make_best_table(sweep, results, most, width):
        lines += _render(made.table, width)
        if made.left_out:
            s = "s" * (len(made.left_out) > 1)
            lines.append(f"… {len(made.left_out)} more parameter{s} in results.csv")
        lines.append("")
    lines.append(count_statuses(results) or "no trials yet")
    lines += _list_failures(results)
    if sweep.metric:
        best = find_best(results, sweep.metric)
        lines.append(describe_best(best, sweep.metric) if best else "best: no trial has a value")
    return lines


def count_statuses(results: Sequence[TrialResult]) -> str:
    """How many trials have which status: 97 finished, 2 stopped, 1 failed."""
    counts = Counter(each.status for each in results)
    return ", ".join(f"{counts[name]:,} {name}" for name in _STATUSES if counts[name])


def describe_best(best: TrialResult, metric: Metric) -> str:
    """The best trial in one line: its number, its value, and where its runs lie."""
    value = "" if best.value is None else f" {format_number(best.value)}"
    if interval := find_interval(best):
        half = format_number((interval.high - interval.low) / 2, 2)
        value += f" ± {half} ({best.seeds} seeds)"
    folders = [str(run.folder) for run in best.runs if run.folder]
    where = f", {' '.join(folders)}" if folders else ""
    return f"best: trial {best.trial.number:,}, {metric.name}{value}{where}"


def _render(table: Table, width: int) -> list[str]:
    text = io.StringIO()
    terminal = Terminal(file=text, width=width, color_system=None, markup=False, emoji=False)
    terminal.print(table)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def _list_failures(results: Sequence[TrialResult]) -> list[str]:
    """Why trials failed: reasons that differ in numbers only are one, told as the first was."""
    groups: dict[str, list[TrialResult]] = {}
    for each in sorted(results, key=lambda each: each.trial.number):
        if each.status == "failed":
            groups.setdefault(_NUMBER.sub("0", each.reason), []).append(each)
    shown = sorted(groups.values(), key=len, reverse=True)
    lines = [_describe_failure(group) for group in shown[:_MOST_REASONS]]
    if more := len(shown) - len(lines):
        lines.append(f"… {more} more reason{'s' * (more > 1)} in results.csv")
    return lines


def _describe_failure(group: Sequence[TrialResult]) -> str:
    numbers = [f"{each.trial.number:,}" for each in group]
    more = f" … {len(group) - _MOST_TRIALS} more" if len(group) > _MOST_TRIALS else ""
    trials = f"trial{'s' * (len(group) > 1)} {', '.join(numbers[:_MOST_TRIALS])}{more}"
    # A reason may have a line for each problem.
    return f"failed: {trials}: {' '.join(group[0].reason.split()) or 'no reason is known'}"
