"""predictions.csv read back."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import get_args

from lstm_cli.errors import DataError, Problem
from lstm_cli.records.tables import read_table
from lstm_cli.types import Predictions, SplitName
from lstm_cli.types.predictions import COLUMNS

_SPLITS = frozenset(get_args(SplitName))
_MOST = 2**31
# Samples times steps that a row may stand for, such that no file asks for endless memory.
_SPARSE = 1000


def read_predictions(path: Path) -> Predictions:
    """The table that `write_predictions` wrote, to the last bit of its numbers.

    Empty where there is no file.

    Raises:
        DataError: It cannot be read, or holds something else.
    """
    columns = read_table(path)
    if not columns:
        return Predictions()
    try:
        return Predictions.from_columns(_read_columns(columns))
    except (ValueError, KeyError, OverflowError) as error:
        message = "holds something else than predictions. Train the run again."
        raise DataError(Problem(str(path), message)) from error


def _read_columns(columns: Mapping[str, list[str]]) -> dict[str, Sequence[object]]:
    labels = _has_labels(columns)
    value: Callable[[str], object] = str if labels else float
    read: dict[str, Callable[[str], object]] = dict.fromkeys(COLUMNS, str)
    read |= {"sample": _read_count, "step": _read_count, "probability": float}
    read |= {"target": value, "prediction": value}
    cells: dict[str, Sequence[object]] = {
        name: [read[name](cell) if cell else None for cell in columns[name]] for name in read
    }
    _check(cells)
    return cells


def _has_labels(columns: Mapping[str, list[str]]) -> bool:
    """Whether target and prediction are names of classes, which may look like numbers too."""
    return any(columns["probability"]) or not all(map(_is_number, set(columns["prediction"])))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _read_count(cell: str) -> int:
    number = int(cell)
    if not 0 <= number < _MOST:
        raise ValueError
    return number


def _check(cells: Mapping[str, Sequence[object]]) -> None:
    if not set(cells["split"]) <= _SPLITS or None in {*cells["sample"], *cells["step"]}:
        raise ValueError
    steps = [step for step in cells["step"] if isinstance(step, int)]
    samples = len(set(zip(cells["split"], cells["sample"], strict=True)))
    if min(steps, default=1) < 1 or samples * max(steps, default=1) > _SPARSE * (len(steps) + 1):
        raise ValueError
