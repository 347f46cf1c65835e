"""Tables without lines, for terminals and log files.

This module imports rich: import it late.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from rich.table import Table

from lstm_cli.types import Predictions
from lstm_cli.wording import format_column, shorten_middle

Columns: TypeAlias = dict[str, list[str]]
# What the sources of a table's windows begin with.
_ROWS = "row"


def describe_places(title: str, predictions: Predictions) -> Columns:
    """What the rows are about: source, time, group and target feature, where there are such.

    What says nothing is left out: a single feature, and row numbers where there are times.
    """
    columns: dict[str, list[Any]] = predictions.columns()
    several = len(set(columns["feature"])) > 1
    width = 14 if several else 24
    times = [shorten_middle(time or "", 19) for time in columns["time"]]
    if any(times) and all(source.startswith(_ROWS) for source in columns["source"]):
        text = {title: times}
    else:
        sources = zip(columns["sample"], columns["source"], strict=True)
        text = {title: [shorten_middle(source or str(sample), width) for sample, source in sources]}
        text |= {"time": times} if any(times) else {}
    if any(columns["group"]):
        text["group"] = [shorten_middle(group or "", 12) for group in columns["group"]]
    if several:
        text["feature"] = [shorten_middle(feature, width) for feature in columns["feature"]]
    return text


def describe_steps(predictions: Predictions) -> Columns:
    """The step of each row, where there are several."""
    steps = predictions.step
    return {"step": list(map(str, steps))} if len(steps) and steps.max() > 1 else {}


def compare_values(predictions: Predictions) -> Columns:
    """Expected, predicted and error of each row; only predicted where nothing is expected."""
    rows: dict[str, list[int]] = {}
    for row, feature in enumerate(predictions.feature):
        rows.setdefault(feature, []).append(row)
    columns = {name: [""] * len(predictions) for name in ("expected", "predicted", "error")}
    table: dict[str, list[Any]] = predictions.columns()
    for own in rows.values():
        # Each feature has its own unit, and so its own number of decimals.
        targets, guesses = ([table[name][row] for row in own] for name in ("target", "prediction"))
        cells = zip(*_compare(targets, guesses), strict=True)
        for row, row_cells in zip(own, cells, strict=True):
            for column, cell in zip(columns.values(), row_cells, strict=True):
                column[row] = cell
    return columns if any(columns["expected"]) else {"predicted": columns["predicted"]}


def _compare(
    targets: Sequence[float | None], guesses: Sequence[float]
) -> tuple[list[str], list[str], list[str]]:
    both = zip(targets, guesses, strict=True)
    errors = [None if target is None else guess - target for target, guess in both]
    cells = format_column([*targets, *guesses])
    return cells[: len(targets)], cells[len(targets) :], format_column(errors, 4)


def compare_labels(predictions: Predictions) -> Columns:
    """Expected and predicted class of each row, how sure the model is, and whether it is wrong."""
    table: dict[str, list[Any]] = predictions.columns()
    targets, guesses = table["target"], table["prediction"]
    sure = ["" if share is None else f"{share:.1%}" for share in table["probability"]]
    columns = {"predicted": [shorten_middle(guess) for guess in guesses], "probability": sure}
    if not any(targets):
        return columns
    columns = {"expected": [shorten_middle(target or "") for target in targets]} | columns
    both = zip(targets, guesses, strict=True)
    wrong = ["wrong" if target and target != guess else "" for target, guess in both]
    return columns | {"": wrong} if any(wrong) else columns


# A report goes into log files and narrow terminals too.
_WIDTH, _GAP, _LEAST = 80, 2, 6


def make_table(text: Columns, numbers: Columns, width: int = _WIDTH) -> Table:
    """A table without lines: text on the left side of its columns, numbers on the right.

    Text is shortened where it would need more than `width` columns.
    """
    text = _fit(text, numbers, width)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in text:
        table.add_column(name, no_wrap=True)
    for name in numbers:
        table.add_column(name, no_wrap=True, justify="right")
    for cells in zip(*(text | numbers).values(), strict=True):
        table.add_row(*cells)
    return table


def measure_table(columns: Columns) -> int:
    """How many columns of a terminal a table of these needs, nothing shortened."""
    cells = [(name, *column) for name, column in columns.items()]
    return sum(max(map(len, column)) + _GAP for column in cells) - _GAP


def _fit(text: Columns, numbers: Columns, width: int) -> Columns:
    """The text shortened where the table would be too wide: numbers must be whole."""
    excess = measure_table(text | numbers) - width
    fitted = dict(text)
    widths = {name: max(map(len, cells), default=0) for name, cells in text.items()}
    # The first column says which row it is, and so it is the last to lose letters.
    first, *others = text
    for name in [*sorted(others, key=lambda name: -widths[name]), first]:
        longest = widths[name]
        less = min(max(excess, 0), max(longest - _LEAST, 0))
        if less:
            fitted[name] = [shorten_middle(cell, longest - less) for cell in text[name]]
        excess -= less
    return fitted
