"""Tables as CSV text: readable numbers, empty where nothing is known."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lstm_cli.disk import read_file, whole
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Predictions, Row
from lstm_cli.types.predictions import COLUMNS

# What the csv module would not write as we do.
_NUMBERS = ("target", "prediction", "probability")
_ROWS_AT_ONCE = 20_000
_WORDS = frozenset({"split", "feature", "expected", "predicted"})


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


def read_table(path: Path) -> dict[str, list[str]]:
    """The columns of a CSV file that was written here, as text; empty where there is no file.

    Raises:
        DataError: It cannot be read, or is not whole.
        MachineError: It takes too much of the memory that is free.
    """
    if not path.exists():
        return {}
    try:
        header, *rows = csv.reader(io.StringIO(read_file(path), newline=""), strict=True)
        names = dict.fromkeys(header)
        columns = zip(names, *rows, strict=True)
        return {name: list(cells) for name, *cells in columns}
    except (OSError, ValueError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not whole"
        message = f"cannot be read: {reason}. Train the run again."
        raise DataError(Problem(str(path), message)) from error


def read_rows(path: Path) -> list[Row]:
    """The rows of a file such as metrics_by_step.csv; a row lacks what is empty in it.

    Raises:
        DataError: It cannot be read, or a number in it is none.
    """
    columns = read_table(path)
    try:
        cells = {name: [_read_cell(name, cell) for cell in columns[name]] for name in columns}
    except ValueError as error:
        raise DataError(Problem(str(path), f"{error}. Train the run again.")) from error
    rows = zip(*cells.values(), strict=True)
    return [{n: v for n, v in zip(cells, row, strict=True) if v is not None} for row in rows]


def _read_cell(name: str, cell: str) -> object:
    if name in _WORDS:
        return cell
    if cell.isdecimal():
        return int(cell)
    return float(cell) if cell else None
