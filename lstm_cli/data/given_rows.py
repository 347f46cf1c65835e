"""Inputs to predict as CSV: a row a timestep."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lstm_cli.config.problems.showing import shorten
from lstm_cli.data.given import is_finite
from lstm_cli.errors import DataError, Problem

SAMPLE_COLUMN = "sample"
MOST_PROBLEMS = 10

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class _Timestep:
    """One row: the sample that its cell names, if any, and its numbers."""

    sample: str | None
    values: list[float]


def read_rows(
    text: str, where: str, names: Sequence[str], timesteps: int
) -> dict[str, list[list[float]]]:
    """The samples in CSV text by name, each `timesteps` rows of the columns `names`.

    A column `sample` tells which rows belong together. Without it, consecutive rows are cut into
    samples. Columns may stand in any order, others beside them.

    Raises:
        DataError: a column, a cell or a number of rows is wrong.
    """
    header, *rows = _parse(text, where) or [(1, [])]
    columns = [name.strip() for name in header[1]]
    _check_header(columns, where, names)
    problems = [
        Problem(f"{where}:{line}", message)
        for line, cells in rows
        for message in _find_problems(cells, columns, names)
    ]
    if problems:
        raise DataError(_cut(problems, where))
    if not rows:
        raise DataError(Problem(where, "has no rows below its header. Add the inputs."))
    return _group([_read_row(cells, columns, names) for _, cells in rows], where, timesteps)


def _parse(text: str, where: str) -> Rows:
    """Each row that is not empty, with the number of its last line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        message = f"is not CSV: {error}. Mend the quotes there, or the line before."
        raise DataError(Problem(f"{where}:{reader.line_num}", message)) from error


def _check_header(columns: Sequence[str], where: str, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in columns]
    twice = [name for name in (SAMPLE_COLUMN, *names) if columns.count(name) > 1]
    found = shorten(", ".join(columns)) or "nothing"
    if missing:
        what = f"no column {', '.join(missing)} (found: {found})"
        comma = any(mark in found for mark in ";\t")
    elif twice:
        what, comma = f"two columns {twice[0]}", False
    else:
        return
    message = f"{what}. The first line must name {', '.join(names)}, and may name {SAMPLE_COLUMN}."
    hint = " Separate the cells by commas." if comma else ""
    raise DataError(Problem(f"{where}:1", message + hint))


def _find_problems(cells: Sequence[str], columns: Sequence[str], names: Sequence[str]) -> list[str]:
    if len(cells) != len(columns):
        count = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
        return [f"{count}, but the header names {len(columns)}. Mend the row."]
    numbers = {name: cells[columns.index(name)] for name in names}
    return [
        f"{name} is {shorten(repr(cell)) if cell.strip() else 'empty'}. Give a finite number."
        for name, cell in numbers.items()
        if not _is_number(cell)
    ]


def _is_number(cell: str) -> bool:
    try:
        return "_" not in cell and is_finite(float(cell))
    except ValueError:
        return False


def _cut(problems: Sequence[Problem], where: str) -> list[Problem]:
    shown, more = list(problems[:MOST_PROBLEMS]), len(problems) - MOST_PROBLEMS
    return shown + [Problem(where, f"and {more} more such problems.")] * (more > 0)


def _read_row(cells: Sequence[str], columns: Sequence[str], names: Sequence[str]) -> _Timestep:
    sample = cells[columns.index(SAMPLE_COLUMN)] if SAMPLE_COLUMN in columns else None
    return _Timestep(sample, [float(cells[columns.index(name)]) for name in names])


def _group(rows: Sequence[_Timestep], where: str, timesteps: int) -> dict[str, list[list[float]]]:
    if rows[0].sample is None:
        return _cut_into_samples(rows, where, timesteps)
    counts = Counter(str(row.sample) for row in rows)
    wrong = [name for name, count in counts.items() if count != timesteps]
    if wrong:
        count = f"{counts[wrong[0]]} row{'' if counts[wrong[0]] == 1 else 's'}"
        message = f"sample {shorten(repr(wrong[0]))} has {count}. Give {timesteps}, one a timestep."
        raise DataError(Problem(where, message))
    samples: dict[str, list[list[float]]] = {name: [] for name in counts}
    for row in rows:
        samples[str(row.sample)].append(row.values)
    return samples


def _cut_into_samples(
    rows: Sequence[_Timestep], where: str, timesteps: int
) -> dict[str, list[list[float]]]:
    if len(rows) % timesteps:
        message = (
            f"{len(rows)} rows are no whole samples of {timesteps} timesteps. Give {timesteps} "
            "rows for each sample."
        )
        raise DataError(Problem(where, message))
    starts = range(0, len(rows), timesteps)
    return {
        f"row {start + 1}" if timesteps == 1 else f"rows {start + 1}-{start + timesteps}": [
            row.values for row in rows[start : start + timesteps]
        ]
        for start in starts
    }
