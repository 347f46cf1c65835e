"""What came of a sweep, as text for a terminal.

This module imports rich: import it late.
"""

import io
import re
from collections import Counter
from collections.abc import Sequence

from rich.console import Console as Terminal
from rich.table import Table

from lstm_cli.records.wording import format_number
from lstm_cli.sweeps.results.best_table import make_best_table
from lstm_cli.sweeps.results.sheet import find_interval
from lstm_cli.sweeps.sweep import Metric, Sweep
from lstm_cli.sweeps.trial_result import TrialResult, find_best

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
