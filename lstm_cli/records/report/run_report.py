"""The short report at a run's end: predictions, scores, where the time went, where all lies.

This module imports rich: import it late.
"""

import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO, TypeAlias

from rich.console import Console as Terminal
from rich.table import Table

from lstm_cli.errors import MachineError
from lstm_cli.records.excerpts import take_split
from lstm_cli.records.report.text_tables import (
    compare_labels,
    compare_values,
    describe_places,
    describe_steps,
    make_table,
)
from lstm_cli.records.score_rows import (
    SCORES,
    Score,
    arrange_classes,
    arrange_scores,
    arrange_targets,
)
from lstm_cli.types import Predictions, Result, Row, SplitName
from lstm_cli.wording import format_column, format_number, format_seconds, shorten_middle

Part: TypeAlias = Table | str | None

_ROWS = 10
_UNFINISHED = ("interrupted", "stopped")
_CLASSES = 12
_TARGETS = 6


def print_result(
    result: Result, *, wandb: str | None = None, rows: int = _ROWS, to: TextIO | None = None
) -> None:
    """Print how a run ended to `to`, standard output by default.

    `wandb` is where W&B shows the run; `rows` is how many predictions of a
    split are shown.
    """
    parts: list[Part] = [_describe_end(result), *_list_predictions(result.predictions, rows)]
    parts += _list_all_scores(result.metrics, result.confusion)
    parts += [_describe_time(result.seconds), _list_places(result, wandb)]
    print_parts([*parts, _describe_warnings(result.warnings)], to)


def print_scores(
    metrics: Mapping[str, float],
    warnings: Sequence[str] = (),
    confusion: Sequence[Row] = (),
    *,
    to: TextIO | None = None,
) -> None:
    """Print scores by their flat names (`test_rmse`) as tables, then warnings.

    `confusion` are rows of confusion.csv, which say how many samples each class has.
    """
    print_parts([*_list_all_scores(metrics, confusion), _describe_warnings(warnings)], to)


def print_predictions(predictions: Predictions, *, to: TextIO | None = None) -> None:
    """Print all predictions as one table to `to`, standard output by default."""
    print_parts([_tabulate("input", predictions)], to)


def print_parts(parts: Iterable[Part], to: TextIO | None = None) -> None:
    """Print tables and sentences with empty lines between them; what is empty is left out."""
    terminal = Terminal(file=to or sys.stdout, highlight=False, markup=False)
    for number, part in enumerate(filter(None, parts)):
        if number and not str(part).startswith("…"):
            terminal.print()
        # A path that is broken in two cannot be copied.
        terminal.print(part, soft_wrap=isinstance(part, str))


def _describe_end(result: Result) -> str:
    return f"{result.name}: {result.status}" + (f", {result.reason}" if result.reason else "")


def _list_predictions(predictions: Predictions, rows: int) -> list[Part]:
    splits: list[SplitName] = [s for s in predictions.splits if s in {"predict", "test"}] or ["val"]
    parts: list[Part] = []
    for split in sorted(splits):
        own = take_split(predictions, split)
        if len(own):
            parts.append(_tabulate(split, own.pick(slice(rows))))
        if len(own) > rows:
            parts.append(f"… {len(own) - rows:,} more in predictions.csv")
    return parts


def _tabulate(title: str, predictions: Predictions) -> Table:
    text, numbers = describe_places(title, predictions), describe_steps(predictions)
    if predictions.classes:
        return make_table(text | numbers | compare_labels(predictions), {})
    return make_table(text, numbers | compare_values(predictions))


def _list_all_scores(metrics: Mapping[str, float], confusion: Sequence[Row]) -> list[Part]:
    targets, classes = arrange_targets(metrics), arrange_classes(metrics, confusion)
    shown = sum(not row.owner.startswith(" ") for row in targets)
    parts: list[Part] = [_list_scores("score", arrange_scores(metrics))]
    if shown <= _TARGETS:
        # Each target has its own unit, so numbers below each other have nothing in common.
        parts.append(_list_scores("target", targets, alike=False))
    else:
        parts.append(f"… the scores of {shown:,} targets are in metrics.json")
    if len(classes) <= _CLASSES:
        parts.append(_list_scores("class", classes))
    else:
        parts.append(f"… precision and recall of {len(classes):,} classes are in metrics.json")
    return parts


def _list_scores(title: str, scores: Sequence[Score], *, alike: bool = True) -> Table | None:
    if not scores:
        return None
    named = {name for score in scores for name in score.values}
    names = [name for name in SCORES if name in named]
    text = {title: [shorten_middle(score.owner, 30) for score in scores]}
    columns = {name: [score.values.get(name) for score in scores] for name in names}
    numbers = {
        name: format_column(column, 4, 3) if alike else [_format(value) for value in column]
        for name, column in columns.items()
    }
    return make_table(text, numbers)


def _format(value: float | None) -> str:
    return "" if value is None else format_number(value, 4)


def _describe_time(seconds: Mapping[str, float]) -> str:
    phases = ", ".join(f"{name} {format_seconds(spent)}" for name, spent in seconds.items())
    return f"time: {phases}" if phases else ""


def _list_places(result: Result, wandb: str | None) -> str:
    folder = result.folder
    lines = [f"run folder: {folder}"]
    plots = sorted((folder / "plots").glob("*.png"))
    lines += [f"plot: {plot}" for plot in plots if not plot.name.startswith(".")]
    if wandb:
        lines.append(f"W&B: {_shorten_path(wandb)}")
    if result.status in _UNFINISHED or isinstance(result.failure, MachineError):
        lines.append(f"to go on: lstm-cli resume {shlex.quote(str(folder))}")
    return "\n".join(lines)


def _shorten_path(place: str) -> str:
    """A path below the working directory as it is seen from there; an address as it is."""
    try:
        return str(Path(place).relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere, or the working directory is gone
        return place


def _describe_warnings(warnings: Sequence[str]) -> str:
    return "\n".join(f"warning: {sentence}" for sentence in warnings)
