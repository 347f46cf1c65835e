"""The text of a file, unpacked and checked: UTF-8, its header, and as many cells in every row."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.paths import MOST_PROBLEMS, list_names, make_error
from lstm_cli.errors import DataError, MachineError, Problem
from lstm_cli.memory import LEAST_SUSPECT, check_unpacked, largest_unpacked
from lstm_cli.wording import nearest, shorten

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# A text is held as it is, and once more as what is read of it.
COPIES = 2
_PART = 1 << 20
# Texts are packed to no less than a twentieth.
_USUAL_TIMES = 20


def read_bytes(file: Path, where: str) -> bytes:
    """What is in a file, unpacked where its name ends in `.gz`.

    Raises:
        DataError: it cannot be read or unpacked, or is empty.
        MachineError: it takes too much of the memory that is free.
    """
    try:
        check_unpacked(where, file.stat().st_size, copies=COPIES)
        data = file.read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}. Check the path and its permissions."
        raise DataError(Problem(where, message)) from error
    except MemoryError as error:
        raise MachineError(Problem(where, "is larger than memory. Use a smaller file.")) from error
    if not data:
        raise DataError(Problem(where, "is empty (0 bytes). Name a file with data."))
    if file.suffix.lower() == ".gz":
        return _unpack(data, where)
    if data.startswith(GZIP):
        raise DataError(Problem(where, f"is packed with gzip. Name it {file.name}.gz."))
    return data


def check_text(data: bytes, where: str) -> bytes:
    """The bytes of a text in UTF-8, without its mark, each line ended by one newline.

    Raises:
        DataError: it is something else, or nothing.
    """
    if data.startswith(ZIP):
        message = "is a zip or Excel file, not text. Save the table as CSV."
        raise DataError(Problem(where, message))
    if data.startswith(UTF16_MARKS) or b"\0" in data:
        kind = (
            "is UTF-16" if data.startswith(UTF16_MARKS) else "holds NUL bytes (UTF-16, or no text)"
        )
        raise DataError(Problem(where, f"{kind}. Save it as CSV in UTF-8."))
    data = data.removeprefix(UTF8_MARK)
    _check_utf8(data, where)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data.strip():
        raise DataError(Problem(where, "is empty. Name a file with a header and rows."))
    return data.rstrip(b"\n") + b"\n"


def _unpack(data: bytes, where: str) -> bytes:
    try:
        unpacked = _unpack_parts(data, where)
    except (EOFError, OSError, zlib.error) as error:
        reason = "it ends too early" if isinstance(error, EOFError) else "its bytes are damaged"
        if not data.startswith(GZIP):
            reason = "it is not gzip"
        message = f"cannot be unpacked: {reason}. Copy or pack the file again."
        raise DataError(Problem(where, message)) from error
    if not unpacked:
        raise DataError(Problem(where, "is empty once unpacked. Name a file with data."))
    return unpacked


def _unpack_parts(data: bytes, where: str) -> bytes:
    """All of it, a part at a time: gzip does not tell before how much it is."""
    most, size = largest_unpacked(len(data), COPIES), 0
    suspect = max(LEAST_SUSPECT, _USUAL_TIMES * len(data))
    unpacked = io.BytesIO()
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
        while part := packed.read(_PART):
            size += len(part)
            if size > most:
                check_unpacked(where, size, len(data), copies=COPIES)
            if size <= suspect:
                unpacked.write(part)
            else:  # only counted, to be held once it is known to end
                unpacked = io.BytesIO()
    return unpacked.getvalue() if size <= suspect else gzip.decompress(data)


def _check_utf8(data: bytes, where: str) -> None:
    if data.isascii():
        return
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {data[error.start]:#x} is not UTF-8. Save the file as CSV in UTF-8."
        raise DataError(Problem(f"{where}:{line}", message)) from error


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


def check_rows(data: bytes, header: Header, where: str) -> NDArray[np.int64] | None:
    """The line of each row, or None where rows and lines are the same.

    Raises:
        DataError: rows are short, long or empty, or their quotes are wrong.
    """
    return None if _is_regular(data, header) else _read_carefully(data, header, where)


def _is_regular(data: bytes, header: Header) -> bool:
    """Whether a count is enough to know that no row is short, given that none is long."""
    start, mark = header.first_byte, header.separator.encode()
    if data.find(b'"', start) >= 0 or data.find(b"\n\n", start - 1) >= 0:
        return False
    rows = data.count(b"\n", start)
    if data.count(mark, start) != rows * (len(header.names) - 1):
        return False
    return not _any_long(data, header, rows)


def _any_long(data: bytes, header: Header, rows: int) -> bool:
    if len(header.names) == 1:
        return False
    text = np.frombuffer(data, np.uint8)[header.first_byte :]
    ends = np.flatnonzero(text == ord("\n"))
    marks = np.flatnonzero(text == ord(header.separator))
    # Row r ends after its own separators and before the next one.
    own = marks.reshape(rows, -1)
    after = np.concatenate([[-1], ends[:-1]])
    return bool((own[:, -1] > ends).any() or (own[:, 0] < after).any())


def _read_carefully(data: bytes, header: Header, where: str) -> NDArray[np.int64] | None:
    before = header.first_line - 1
    text = io.TextIOWrapper(io.BytesIO(data[header.first_byte :]), encoding="utf-8", newline="\n")
    reader = csv.reader(text, delimiter=header.separator, strict=True)
    lines: list[int] = []
    problems: list[Problem] = []
    count, line = 0, before + 1
    try:
        for cells in reader:
            message = _find_problem(cells, header)
            if message:
                count += 1
                problems += [Problem(f"{where}:{line}", message)] * (count <= MOST_PROBLEMS)
            lines.append(line)
            line = before + reader.line_num + 1
    except csv.Error as error:
        message = f"is not CSV: {error}. Mend the quotes there, or a line before."
        raise DataError(Problem(f"{where}:{before + reader.line_num}", message)) from error
    if problems:
        raise make_error(problems, where, count)
    return None if line - before - 1 == len(lines) else np.array(lines)


def _find_problem(cells: list[str], header: Header) -> str | None:
    if not cells:
        # In a file of one column it is an empty cell.
        return "an empty line. Remove it." if len(header.names) > 1 else None
    if len(cells) != len(header.names):
        count = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
        if len(cells) > len(header.names):
            mending = "Remove the rest, or put text with separators in quotes."
        else:
            mending = "Add the others; leave unknown ones empty between separators."
        return f"{count}, but the header names {len(header.names)} columns. {mending}"
    return None


def find_stray_quote(data: bytes, header: Header) -> Iterator[int]:
    """Each line in which a quote stands in the middle of a cell that is not in quotes."""
    mark = header.separator
    for number, line in enumerate(data[header.first_byte :].decode("utf-8").split("\n")):
        cells = line.split(mark)
        if any('"' in cell and not cell.startswith('"') for cell in cells):
            yield header.first_line + number
