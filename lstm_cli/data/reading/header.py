"""The first line of a text file: which columns there are, and what separates them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lstm_cli.config.problems.showing import nearest, shorten
from lstm_cli.data.reading.problems import list_names
from lstm_cli.errors import DataError, Problem

SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
SHOWN = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "'|'"}


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, what separates cells, and the line and byte of the first row."""

    names: tuple[str, ...]
    separator: str
    first_line: int
    first_byte: int


def read_header(data: bytes, file: Path, where: str) -> Header:
    """The header of the text `data`, whose form the name of the file says.

    Raises:
        DataError: the separators are others, a name is there twice, or nothing follows.
    """
    separator = SEPARATORS[Path(file.name.lower().removesuffix(".gz")).suffix]
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        names = tuple(name.strip() for name in next(reader))
    except csv.Error as error:
        message = f"is not CSV: {error}. Mend the quotes in the header."
        raise DataError(Problem(f"{where}:1", message)) from error
    _check_names(names, separator, where)
    first_byte = _find_line(data, reader.line_num)
    if first_byte == len(data):
        raise DataError(Problem(where, "has no rows below its header. Add the data."))
    return Header(names, separator, reader.line_num + 1, first_byte)


def check_columns(wanted: Sequence[str], found: Sequence[str], where: str) -> None:
    """Do nothing if all wanted columns are among those found.

    Raises:
        DataError: columns are missing.
    """
    missing = [name for name in dict.fromkeys(wanted) if name not in found]
    if not missing:
        return
    near = {name: nearest(name, found) for name in missing}
    meant = " ".join(f"Did you mean {name!r}?" for name in dict.fromkeys(near.values()) if name)
    nouns, mending = (
        ("is no column", "Add it to the header, or name another.")
        if len(missing) == 1
        else ("are no columns", "Add them to the header, or name others.")
    )
    there = shorten(list_names(found)) if len(found) < 2 else list_names(map(shorten, found))
    message = f"there {nouns} {list_names(map(repr, missing))} (found: {there}). {meant or mending}"
    raise DataError(Problem(where, message))


def _check_names(names: tuple[str, ...], separator: str, where: str) -> None:
    other = next((mark for mark in ";\t,|" if mark != separator and mark in "".join(names)), None)
    if len(names) < 2 and other:
        message = (
            f"its cells are separated by {SHOWN[other]}, not by {SHOWN[separator]}. "
            f"{_describe_mending(other, separator)}"
        )
        raise DataError(Problem(f"{where}:1", message))
    if not any(names):
        message = "the first line is empty. Write the names of the columns there."
        raise DataError(Problem(f"{where}:1", message))
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if twice:
        message = f"the header names {list_names(map(repr, twice))} twice. Rename one of the two."
        raise DataError(Problem(f"{where}:1", message))


def _describe_mending(found: str, wanted: str) -> str:
    renamed = {",": ".csv", "\t": ".tsv"}.get(found)
    if renamed:
        return f"Name the file {renamed}."
    return f"Save the file with {SHOWN[wanted]} (and decimal points)."


def _find_line(data: bytes, lines: int) -> int:
    """Where the text goes on after so many lines."""
    end = 0
    for _ in range(lines):
        end = data.index(b"\n", end) + 1
    return end
