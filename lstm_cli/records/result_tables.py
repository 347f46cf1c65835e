"""The short report at a run's end: predictions, scores, where the time went, where all lies.

This module imports rich: import it late.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO, TypeAlias

from rich.console import Console as Terminal
from rich.table import Table

from lstm_cli.records.excerpts import pick_rows
from lstm_cli.records.scores import Score, arrange_scores
from lstm_cli.records.wording import format_column, format_seconds, shorten
from lstm_cli.types import Predictions, Result, SplitName

Columns: TypeAlias = dict[str, list[str]]

_ROWS = 10


def print_result(
    result: Result, *, wandb: str | None = None, rows: int = _ROWS, to: TextIO | None = None
) -> None:
    """Print how a run ended to `to`, standard output by default.

    `wandb` is where W&B shows the run (`Companion.place`); `rows` is how many predictions of a
    split are shown.
    """
    terminal = Terminal(file=to or sys.stdout, highlight=False, markup=False)
    parts = [_describe_end(result), *_list_predictions(result.predictions, rows)]
    parts += [_list_scores(arrange_scores(result.metrics)), _describe_time(result.seconds)]
    parts += [_list_places(result.folder, wandb)]
    for number, part in enumerate(filter(None, parts)):
        if number and not str(part).startswith("…"):
            terminal.print()
        # A path that is broken in two cannot be copied.
        terminal.print(part, soft_wrap=isinstance(part, str))


def print_predictions(predictions: Predictions, *, to: TextIO | None = None) -> None:
    """Print all predictions as one table to `to`, standard output by default."""
    terminal = Terminal(file=to or sys.stdout, highlight=False, markup=False)
    terminal.print(_tabulate("input", predictions))


def _describe_end(result: Result) -> str:
    return f"{result.name}: {result.status}" + (f", {result.reason}" if result.reason else "")


def _list_predictions(predictions: Predictions, rows: int) -> list[Table | str | None]:
    wanted: tuple[SplitName, ...] = ("predict", "test")
    splits = [split for split in wanted if split in predictions.split]
    parts: list[Table | str | None] = []
    for split in splits or ["val"]:
        own = [row for row, name in enumerate(predictions.split) if name == split]
        if own:
            parts.append(_tabulate(split, pick_rows(predictions, own[:rows])))
        if len(own) > rows:
            parts.append(f"… {len(own) - rows:,} more in predictions.csv")
    return parts


def _tabulate(title: str, predictions: Predictions) -> Table:
    several = len(set(predictions.feature)) > 1
    width = 14 if several else 24
    sources = zip(predictions.sample, predictions.source, strict=True)
    text = {title: [shorten(source or str(sample), width) for sample, source in sources]}
    if several:
        text["feature"] = [shorten(feature, width) for feature in predictions.feature]
    numbers: Columns = {}
    if max(predictions.step) > 1:
        numbers["step"] = [str(step) for step in predictions.step]
    if isinstance(predictions.prediction[0], str):
        return _make_table(text | numbers | _compare_labels(predictions), {})
    return _make_table(text, numbers | _compare_values(predictions))


def _compare_values(predictions: Predictions) -> Columns:
    columns = {name: [""] * len(predictions) for name in ("expected", "predicted", "error")}
    for feature in dict.fromkeys(predictions.feature):
        # Each has its own unit, and so its own number of decimals.
        rows = [row for row, name in enumerate(predictions.feature) if name == feature]
        cells = zip(*_compare_feature(pick_rows(predictions, rows)), strict=True)
        for row, row_cells in zip(rows, cells, strict=True):
            for column, cell in zip(columns.values(), row_cells, strict=True):
                column[row] = cell
    return columns if any(columns["expected"]) else {"predicted": columns["predicted"]}


def _compare_feature(predictions: Predictions) -> tuple[list[str], list[str], list[str]]:
    targets = [None if target is None else float(target) for target in predictions.target]
    guesses = [float(guess) for guess in predictions.prediction]
    both = zip(targets, guesses, strict=True)
    errors = [None if target is None else guess - target for target, guess in both]
    cells = format_column([*targets, *guesses])
    return cells[: len(targets)], cells[len(targets) :], format_column(errors, 4)


def _compare_labels(predictions: Predictions) -> Columns:
    targets = ["" if target is None else str(target) for target in predictions.target]
    guesses = [str(guess) for guess in predictions.prediction]
    both = list(zip(targets, guesses, strict=True))
    sure = ["" if share is None else f"{share:.1%}" for share in predictions.probability]
    columns = {"predicted": [shorten(guess) for guess in guesses], "probability": sure}
    if not any(targets):
        return columns
    columns = {"expected": [shorten(target) for target in targets]} | columns
    wrong = ["wrong" if target and target != guess else "" for target, guess in both]
    return columns | {"": wrong} if any(wrong) else columns


def _list_scores(scores: Sequence[Score]) -> Table | None:
    if not scores:
        return None
    names = dict.fromkeys(name for score in scores for name in score.values)
    text = {"score": [score.owner for score in scores]}
    columns = {name: [score.values.get(name) for score in scores] for name in names}
    numbers = {name: format_column(column, 4, 3) for name, column in columns.items()}
    return _make_table(text, numbers)


def _make_table(text: Columns, numbers: Columns) -> Table:
    """A table without lines: text on the left side of its columns, numbers on the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in text:
        table.add_column(name, no_wrap=True)
    for name in numbers:
        table.add_column(name, no_wrap=True, justify="right")
    for cells in zip(*(text | numbers).values(), strict=True):
        table.add_row(*cells)
    return table


def _describe_time(seconds: Mapping[str, float]) -> str:
    phases = ", ".join(f"{name} {format_seconds(spent)}" for name, spent in seconds.items())
    return f"time: {phases}" if phases else ""


def _list_places(folder: Path, wandb: str | None) -> str:
    lines = [f"run folder: {folder}"]
    plots = sorted((folder / "plots").glob("*.png"))
    lines += [f"plot: {plot}" for plot in plots if not plot.name.startswith(".")]
    if wandb:
        lines.append(f"W&B: {wandb}")
    return "\n".join(lines)
