"""Tables without lines, for terminals and log files.

This module imports rich: import it late.
"""

from rich.table import Table

from lstm_cli.records.prediction_cells import Columns
from lstm_cli.records.wording import shorten

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
            fitted[name] = [shorten(cell, longest - less) for cell in text[name]]
        excess -= less
    return fitted
