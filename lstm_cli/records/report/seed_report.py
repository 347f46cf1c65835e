"""What people are shown of runs with several seeds.

This module imports rich: import it late.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from lstm_cli.records.report.run_report import Part, print_parts
from lstm_cli.records.report.text_tables import Columns, describe_places, describe_steps, make_table
from lstm_cli.records.score_rows import SCORES, find_main_score
from lstm_cli.records.seed_set import SeedSet
from lstm_cli.types import Predictions, Result
from lstm_cli.wording import format_column, format_number, shorten_middle

_STATISTICS = ("median", "min", "max", "mean", "low", "high")
_ROWS = 10
_NUMBER = re.compile(r"[0-9][0-9.,e+-]*")


def describe_run(seed: int, result: Result) -> str:
    """One line: what became of the run with this seed, its main score, and where it lies."""
    reason = "" if result.failure else result.reason
    score, value = find_main_score(result.metrics)
    shown = f"{score} {format_number(value, 4)}" if value is not None else ""
    parts = (f"{result.status}, {reason}".rstrip(", "), shown, str(result.folder))
    return f"seed {seed}: {'; '.join(filter(None, parts))}"


def print_summary(
    runs: SeedSet,
    scores: Mapping[str, list[Any]],
    predictions: Mapping[str, list[Any]],
    warnings: Mapping[str, Sequence[int]],
    *,
    to: TextIO | None = None,
) -> None:
    """Print what a set's runs say together to `to`, standard output by default.

    `scores` and `predictions` are the columns of its metrics.csv and predictions.csv; `warnings`
    are sentences with the seeds that they were said of.
    """
    parts: list[Part] = ["", *_list_predictions(predictions), *_list_scores(scores)]
    parts.append(_describe_warnings(warnings, len(runs.members)))
    if any(seeds < len(runs.used) for seeds in predictions["seeds"]):
        parts.append("note: each seed draws its own samples to hold out, which adds to the spread")
    print_parts([*parts, f"{_describe_use(runs)}\nsummary: {runs.folder}"], to or sys.stdout)


def _describe_use(runs: SeedSet) -> str:
    """How many seeds count, and what became of the others."""
    asked, used = len(runs.seeds), len(runs.used)
    begun = {member.seed: member.status for member in runs.members}
    others = [f"{seed} {begun.get(seed, 'not begun')}" for seed in runs.seeds]
    lost = ", ".join(other for other in others if not other.endswith(" finished"))
    return f"{runs.name}: {used} of {asked} seeds used" + (f" (seed {lost})" if lost else "")


def _list_scores(scores: Mapping[str, list[Any]]) -> list[Part]:
    own = [row for row, name in enumerate(scores["score"]) if name.partition("_")[2] in SCORES]
    if not own:
        return []
    left = sum("_naive_" not in name for name in scores["score"]) - len(own)
    columns = (*_STATISTICS, "naive")
    cells = [format_column([scores[name][row] for name in columns], 4, 3) for row in own]
    numbers = {
        name: list(column) for name, column in zip(columns, zip(*cells, strict=True), strict=True)
    }
    names = {name.replace("_", " ") for row in own if (name := scores["naive_name"][row])}
    said = f"; naive: {' or '.join(sorted(names))}" if names else ""
    parts: list[Part] = [make_table({"score": [scores["score"][row] for row in own]}, numbers)]
    parts.append(f"low to high: 95 % t interval of the mean over seeds{said}")
    return [*parts, f"… {left:,} more in metrics.csv"] if left else parts


def _list_predictions(columns: Mapping[str, list[Any]]) -> list[Part]:
    parts: list[Part] = []
    for split in sorted(set(columns["split"])):
        rows = [row for row, name in enumerate(columns["split"]) if name == split]
        shown = {name: [cells[row] for row in rows[:_ROWS]] for name, cells in columns.items()}
        parts.append(_tabulate(split, shown))
        if len(rows) > _ROWS:
            parts.append(f"… {len(rows) - _ROWS:,} more in predictions.csv")
    return parts


def _tabulate(split: str, columns: Mapping[str, list[Any]]) -> Part:
    unknown = [None] * len(columns["sample"])
    said = {"probability": unknown, "prediction": columns.get("prediction", unknown)}
    places = Predictions.from_columns({**columns, **said})
    text, numbers = describe_places(split, places), describe_steps(places)
    if "share" in columns:
        return make_table(text | numbers | _compare_labels(columns), {})
    return make_table(text, numbers | _compare_values(columns))


def _compare_values(columns: Mapping[str, list[Any]]) -> Columns:
    """Expected value, median, range and interval of each row; each feature has its own decimals."""
    names = ("target", *(name for name in _STATISTICS if name != "mean"))
    shown: Columns = {name: [""] * len(columns["sample"]) for name in names}
    for feature in set(columns["feature"]):
        rows = [row for row, name in enumerate(columns["feature"]) if name == feature]
        cells = iter(format_column([columns[name][row] for name in names for row in rows]))
        for name in names:
            for row in rows:
                shown[name][row] = next(cells)
    expected = shown.pop("target")
    return {"expected": expected} | shown if any(expected) else shown


def _compare_labels(columns: Mapping[str, list[Any]]) -> Columns:
    """Expected class, the one that most seeds predict, their share, how sure they are."""
    expected, predicted = columns["target"], columns["prediction"]
    both = zip(columns["share"], columns["seeds"], strict=True)
    share = [f"{share * seeds:.0f} of {seeds}" for share, seeds in both]
    sure = [f"{probability:.1%}" for probability in columns["probability"]]
    cells = {"predicted": list(map(shorten_middle, predicted)), "seeds": share, "probability": sure}
    if not any(expected):
        return cells
    wrong = ["wrong" if e and e != p else "" for e, p in zip(expected, predicted, strict=True)]
    cells = {"expected": [shorten_middle(cell or "") for cell in expected]} | cells
    return cells | {"": wrong} if any(wrong) else cells


def _describe_warnings(warnings: Mapping[str, Sequence[int]], runs: int) -> str:
    """A line for each warning; those that differ in numbers only are said once."""
    alike: dict[str, list[str]] = {}
    for sentence in warnings:
        alike.setdefault(_NUMBER.sub("0", sentence), []).append(sentence)
    lines = []
    for sentences in alike.values():
        seeds = sorted({seed for sentence in sentences for seed in warnings[sentence]})
        noun = "seed" if len(seeds) == 1 else "seeds"
        whose = f"{noun} {', '.join(map(str, seeds))}"
        if len(sentences) > 1:
            whose += f", here {warnings[sentences[0]][0]}"
        is_of_all = len(sentences) == 1 and len(seeds) == runs
        lines.append(f"warning: {'' if is_of_all else f'{whose}: '}{sentences[0]}")
    return "\n".join(lines)
