"""Tables as CSV text: readable numbers, empty where nothing is known."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lstm_cli.records.whole_files import whole
from lstm_cli.types import Predictions
from lstm_cli.types.predictions import COLUMNS

# What the csv module would not write as we do.
_NUMBERS = ("target", "prediction", "probability")
_ROWS_AT_ONCE = 20_000


def write_predictions(path: Path, predictions: Predictions) -> None:
    """Write predictions.csv whole, a part at a time: one row for each sample, step and target.

    Raises:
        MachineError: The file cannot be written.
    """
    with whole(path) as temporary, temporary.open("wb") as file:
        for text in _format_parts(predictions):
            file.write(text.encode())


def format_predictions(predictions: Predictions) -> str:
    """What `write_predictions` writes, as one text."""
    return "".join(_format_parts(predictions))


def format_table(columns: Mapping[str, Sequence[object]]) -> str:
    """Columns of one length as CSV, their names first."""
    cells = zip(*(map(format_cell, cells) for cells in columns.values()), strict=True)
    return _format_rows([list(columns)]) + _format_rows(cells)


def format_cell(value: object) -> str:
    """A cell: floats with up to 9 significant digits (as many as float32 has), None empty."""
    if value is None:
        return ""
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _format_parts(predictions: Predictions) -> Iterator[str]:
    yield _format_rows([COLUMNS])
    for start in range(0, len(predictions), _ROWS_AT_ONCE):
        columns = predictions.pick(slice(start, start + _ROWS_AT_ONCE)).columns()
        for name in _NUMBERS:
            columns[name] = list(map(format_cell, columns[name]))
        yield _format_rows(zip(*columns.values(), strict=True))


def _format_rows(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
