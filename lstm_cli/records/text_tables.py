"""Tables without lines, for terminals and log files.

This module imports rich: import it late.
"""

from rich.table import Table

from lstm_cli.records.prediction_cells import Columns
from lstm_cli.records.wording import shorten

# A report goes into log files and narrow terminals too.
_WIDTH, _GAP, _LEAST = 80, 2, 6


def make_table(text: Columns, numbers: Columns) -> Table:
    """A table without lines: text on the left side of its columns, numbers on the right."""
    text = _fit(text, numbers)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for name in text:
        table.add_column(name, no_wrap=True)
    for name in numbers:
        table.add_column(name, no_wrap=True, justify="right")
    for cells in zip(*(text | numbers).values(), strict=True):
        table.add_row(*cells)
    return table


def _fit(text: Columns, numbers: Columns) -> Columns:
    """The text shortened where the table would be too wide: numbers must be whole."""
    cells = [(name, *column) for name, column in (text | numbers).items()]
    excess = sum(max(map(len, column)) + _GAP for column in cells) - _GAP - _WIDTH
    fitted = dict(text)
    widths = {name: max(map(len, cells), default=0) for name, cells in text.items()}
    # The first column says which row it is, and so it is the last to lose letters.
    first, *others = text
    for name in [*sorted(others, key=lambda name: -widths[name]), first]:
        width = widths[name]
        less = min(max(excess, 0), max(width - _LEAST, 0))
        fitted[name] = [shorten(cell, width - less) for cell in text[name]] if less else text[name]
        excess -= less
    return fitted
