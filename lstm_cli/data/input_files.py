"""Files with inputs to predict: JSON as nested lists, or CSV, a row a timestep."""

import csv
import io
import json
import os
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lstm_cli.data.prediction_inputs import is_finite, read_inputs
from lstm_cli.errors import DataError, Problem
from lstm_cli.memory import PLAIN_COPIES, check_unpacked, largest_unpacked
from lstm_cli.types import Floats, SequenceShape
from lstm_cli.wording import shorten

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
        if not _reads_as_number(cell)
    ]


def _reads_as_number(cell: str) -> bool:
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


_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class GivenFile:
    """Inputs `(samples, timesteps, features)` in the user's units, and where each sample stands."""

    samples: tuple[str, ...]
    inputs: Floats


def read_given_file(path: Path, names: Sequence[str], shape: SequenceShape) -> GivenFile:
    """The samples in `path`: `.json`, or else CSV with a row a timestep, see `read_rows`.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
        MachineError: it takes too much of the memory that is free.
    """
    text = _read_text(path)
    if path.suffix.lower() == ".json":
        inputs = read_inputs(_parse_json(text, path), shape, str(path))
        return GivenFile(tuple(f"sample {i}" for i in range(len(inputs))), inputs)
    samples = read_rows(text, str(path), names, shape.timesteps)
    return GivenFile(tuple(samples), read_inputs(list(samples.values()), shape, str(path)))


def _read_text(path: Path) -> str:
    try:
        if path.is_char_device() or path.is_block_device():
            # It could go on for ever, as /dev/zero does; a pipe, such as /dev/stdin, ends.
            raise DataError(Problem(str(path), "is a device. Name a CSV or JSON file."))
        return _read_bytes(path).decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}. Name a CSV or JSON file."
        raise DataError(Problem(str(path), message)) from error
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start}). Save it as CSV or JSON in UTF-8."
        raise DataError(Problem(str(path), message)) from error


def _read_bytes(path: Path) -> bytes:
    """What is in a file, or comes from a pipe that somebody writes to."""
    where, mode = str(path), path.stat().st_mode
    check_unpacked(where, path.stat().st_size, copies=PLAIN_COPIES)
    if not stat.S_ISFIFO(mode):
        return path.read_bytes()
    # Opening a pipe to which nobody writes would wait for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        begin = pipe.read(_PART)  # None where somebody has yet to write
        if begin == b"":
            message = "is a pipe that nothing comes from. Name a CSV or JSON file."
            raise DataError(Problem(where, message))
        os.set_blocking(pipe.fileno(), True)
        return (begin or b"") + _read_rest(pipe, where)


def _read_rest(pipe: IO[bytes], where: str) -> bytes:
    most, size, read = largest_unpacked(None, PLAIN_COPIES), 0, io.BytesIO()
    while part := pipe.read(_PART):
        size += read.write(part)
        if size > most:
            check_unpacked(where, size, copies=PLAIN_COPIES)
    return read.getvalue()


def _parse_json(text: str, path: Path) -> object:
    example = "Write nested lists: [[50], [51], [52]]."
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise DataError(Problem(where, f"is not JSON: {error.msg.lower()}. {example}")) from error
    except RecursionError as error:
        raise DataError(Problem(str(path), f"is nested too deeply. {example}")) from error
    except ValueError as error:
        message = "holds a number of too many digits. Give finite numbers."
        raise DataError(Problem(str(path), message)) from error
