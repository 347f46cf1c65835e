"""Whether each row of a text file has as many cells as its header."""

import csv
import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.reading.header import Header
from lstm_cli.data.reading.problems import MOST_PROBLEMS, make_error
from lstm_cli.errors import DataError, Problem


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
