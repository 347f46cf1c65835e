"""Tables as CSV text: readable numbers, empty where nothing is known."""

import csv
import io
from collections.abc import Mapping, Sequence

from lstm_cli.types import Predictions


def format_predictions(predictions: Predictions) -> str:
    """predictions.csv: one row for each sample, step and target feature."""
    return format_table(predictions.columns())


def format_table(columns: Mapping[str, Sequence[object]]) -> str:
    """Columns of one length as CSV, their names first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(map(format_cell, cells) for cells in columns.values()), strict=True))
    return text.getvalue()


def format_cell(value: object) -> str:
    """A cell: floats with up to 9 significant digits (as many as float32 has), None empty."""
    if value is None:
        return ""
    return f"{value:.9g}" if isinstance(value, float) else str(value)
