"""Files with inputs to predict: JSON as nested lists, CSV with a row a timestep."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lstm_cli.data.given import read_inputs
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Floats, SequenceShape

SAMPLE_COLUMN = "sample"


@dataclass(frozen=True, slots=True)
class GivenFile:
    """Inputs `(samples, timesteps, features)` in the user's units, and where each sample stands."""

    samples: tuple[str, ...]
    inputs: Floats


def read_given_file(path: Path, names: Sequence[str], shape: SequenceShape) -> GivenFile:
    """The samples in `path`: `.json`, or CSV with the columns `names` and perhaps `sample`.

    Without a `sample` column, consecutive rows are cut into samples of the model's timesteps.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
    """
    text = _read_text(path)
    if path.suffix.lower() == ".json":
        inputs = read_inputs(_parse_json(text, path), shape, str(path))
        return GivenFile(tuple(f"sample {i}" for i in range(len(inputs))), inputs)
    return _read_csv(text, path, names, shape)


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}. Name a CSV or JSON file."
        raise DataError(Problem(str(path), message)) from error
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 text (byte {error.start}). Save it as UTF-8."
        raise DataError(Problem(str(path), message)) from error


def _parse_json(text: str, path: Path) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        message = f"is not JSON: {error.msg.lower()}. Write nested lists: [[50], [51], [52]]."
        raise DataError(Problem(where, message)) from error
    except (RecursionError, ValueError) as error:
        raise DataError(Problem(str(path), "is not JSON that can be read.")) from error


def _read_csv(text: str, path: Path, names: Sequence[str], shape: SequenceShape) -> GivenFile:
    rows = _parse_rows(text, path, names)
    samples: dict[str, list[list[float]]] = {}
    for number, (sample, values) in enumerate(rows):
        key = f"rows from {number // shape.timesteps * shape.timesteps + 1}"
        samples.setdefault(sample if sample is not None else key, []).append(values)
    for name, timesteps in samples.items():
        if len(timesteps) != shape.timesteps:
            message = (
                f"{name} has {len(timesteps)} rows; the model reads {shape.timesteps} timesteps. "
                f"Give {shape.timesteps} rows for each sample, and a column '{SAMPLE_COLUMN}' that "
                "names it where there are several."
            )
            raise DataError(Problem(str(path), message))
    return GivenFile(tuple(samples), read_inputs(list(samples.values()), shape, str(path)))


def _parse_rows(
    text: str, path: Path, names: Sequence[str]
) -> list[tuple[str | None, list[float]]]:
    reader = csv.DictReader(text.splitlines(), restkey="", restval="")
    header = list(reader.fieldnames or [])
    missing = [name for name in names if name not in header]
    if missing:
        raise DataError(
            Problem(
                f"{path}:1",
                f"columns {', '.join(missing)} are missing (found: {', '.join(header) or 'none'}). "
                f"The first line must name {', '.join(names)}, and may name '{SAMPLE_COLUMN}'.",
            )
        )
    rows = [(row.get(SAMPLE_COLUMN), _numbers(row, names, path, reader.line_num)) for row in reader]
    if not rows:
        raise DataError(Problem(str(path), "has no rows below its header. Add the inputs."))
    return rows


def _numbers(row: dict[str, str], names: Sequence[str], path: Path, line: int) -> list[float]:
    for name in names:
        try:
            float(row[name])
        except ValueError as error:
            message = f"{name} is {row[name]!r}, not a number. Mend the cell."
            raise DataError(Problem(f"{path}:{line}", message)) from error
    return [float(row[name]) for name in names]
