"""Files of the sktime and UEA archives, `.ts`: a sequence a line, its dimensions between colons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.data.files.cells import LARGEST, mend_number
from lstm_cli.data.files.paths import make_error, name_file, resolve_path
from lstm_cli.data.files.text import UTF8_MARK, UTF16_MARKS, read_bytes
from lstm_cli.data.sequences.labels import encode, number_features
from lstm_cli.data.sequences.ragged import Layout, Ragged
from lstm_cli.data.sequences.ts_header import TsHeader, read_header
from lstm_cli.errors import DataError, Problem
from lstm_cli.wording import shorten

MISSING = "?"


class WrongLineError(ValueError):
    """A line that is no sequence of its file: the sentence says why."""


@dataclass(frozen=True, slots=True)
class TsLine:
    """values `(timesteps, features)`; the target as text, empty where it is not known."""

    values: NDArray[np.float64]
    target: str


def count_dimensions(text: str, header: TsHeader) -> int:
    """The dimensions in a line of a file whose header does not count them."""
    return max(1, text.count(":") + (header.target is None))


def parse_line(text: str, header: TsHeader) -> TsLine:
    """The sequence in a line that is not empty.

    Raises:
        WrongLineError: it does not fit the header, or holds something else than finite numbers.
    """
    if text.startswith("@"):
        shown = shorten(repr(text.split(maxsplit=1)[0]))
        raise WrongLineError(f"{shown} stands below @data, as if files were joined. Remove it.")
    parts = text.split(":")
    _check_parts(len(parts), header)
    target = "" if header.target is None else _check_line_target(parts.pop().strip(), header)
    columns = [_parse_dimension(part, number) for number, part in enumerate(parts, start=1)]
    for number, column in enumerate(columns, start=1):
        if len(column) != len(columns[0]):
            raise WrongLineError(
                f"dimension {number} has {_count(len(column), 'value')}, dimension 1 has "
                f"{len(columns[0])}. Give a value of each dimension at each timestep."
            )
    return TsLine(np.stack(columns, axis=1), target)


def _check_parts(parts: int, header: TsHeader) -> None:
    dimensions = parts - (header.target is not None)
    if dimensions == header.dimensions:
        return
    wanted, noun = header.dimensions or 1, {"label": "label", "value": "value to predict"}
    between = " with ':' between them" if wanted > 1 else ""
    last = f", then ':' and the {noun[header.target]}" if header.target else ""
    raise WrongLineError(
        f"{_count(max(dimensions, 0), 'dimension')}, but {wanted} "
        f"{'is' if wanted == 1 else 'are'} expected. Write {_count(wanted, 'dimension')}{between}"
        f"{last}.{_suggest_tag(dimensions - wanted, header)}"
    )


def _suggest_tag(more: int, header: TsHeader) -> str:
    if header.target or more != 1:
        return ""
    return (
        " If the last is a label or a value, say so in the header: @classLabel true and the "
        "classes, or @targetLabel true."
    )


def _check_line_target(text: str, header: TsHeader) -> str:
    if text == MISSING:
        return ""
    if header.target == "label" and text not in header.classes:
        what = f"the label is {shorten(repr(text))}" if text else "the label is empty"
        raise WrongLineError(
            f"{what}, which @classLabel does not name. {describe_remedy(text, header.classes)}"
        )
    if header.target == "value" and _parse_numbers([text]) is None:
        shown = shorten(repr(text)) if text else "empty"
        raise WrongLineError(f"the value to predict is {shown}. {mend_number(text)}")
    return text


def _parse_dimension(text: str, number: int) -> NDArray[np.float64]:
    cells = text.split(",")
    values = _parse_numbers(cells)
    if values is not None:
        return values
    if not text.strip():
        raise WrongLineError(f"dimension {number} is empty. Give its values, ',' between them.")
    place, cell = next(
        (place, cell.strip())
        for place, cell in enumerate(cells, start=1)
        if _parse_numbers([cell]) is None
    )
    what = f"value {place} of dimension {number} is"
    if cell in (MISSING, "") or cell.lower() == "nan":
        shown = f" ({cell})" if cell else ""
        raise WrongLineError(f"{what} missing{shown}. Fill it in, or remove the sequence.")
    raise WrongLineError(f"{what} {shorten(repr(cell))}. {mend_number(cell)}")


def _parse_numbers(cells: list[str]) -> NDArray[np.float64] | None:
    try:
        values = np.array(cells, np.float64)
    except ValueError:
        return None
    # A comparison with nan is false. Python's float would take 1_000 for a number.
    if not (np.abs(values) <= LARGEST).all() or any("_" in cell for cell in cells):
        return None
    return values


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def read_ts(path: str, layout: Layout) -> Ragged:
    """The sequences of a `.ts` or `.ts.gz` file; features are its dimensions.

    Raises:
        DataError: it cannot be read, is no such file, or holds other targets than `layout` says.
    """
    where = name_file(path)
    lines = _read_lines(path, where)
    header = read_header(lines, where)
    _check_target(header, layout, where)
    found = _parse(lines, header, where)
    numbers, parsed = zip(*found, strict=True)
    ragged = Ragged(
        path=where,
        names=tuple(f"line {number}" for number in numbers),
        features=number_features(parsed[0].values.shape[1]),
        values=np.concatenate([line.values for line in parsed]),
        lengths=np.array([len(line.values) for line in parsed]),
    )
    return _add_targets(ragged, [line.target for line in parsed], header)


def _read_lines(path: str, where: str) -> list[str]:
    data = read_bytes(resolve_path(path), where)
    if data.startswith(UTF16_MARKS) or b"\0" in data:
        raise DataError(Problem(where, "is UTF-16, or no text at all. Save it as text in UTF-8."))
    try:
        text = data.removeprefix(UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"byte {data[error.start]:#x} is not UTF-8. Save the file as text in UTF-8."
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(Problem(f"{where}:{line}", message)) from error
    # Not splitlines: it would also cut at characters that may stand in a comment.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _check_target(header: TsHeader, layout: Layout, where: str) -> None:
    if header.target in (None, layout.target):
        return
    tag = "@classLabel" if header.target == "label" else "@targetLabel"
    message = (
        f"its sequences have {header.target}s ({tag} true), but {layout.target}s are wanted. "
        f"Set dataset.target: {header.target}, or name a file with {layout.target}s."
    )
    raise DataError(Problem(where, message))


def _parse(lines: Sequence[str], header: TsHeader, where: str) -> list[tuple[int, TsLine]]:
    found: list[tuple[int, TsLine]] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[header.first :], start=header.first + 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if header.dimensions is None:
            header = replace(header, dimensions=count_dimensions(text, header))
        try:
            parsed = parse_line(text, header)
            _check_length(parsed, found, header)
            found.append((number, parsed))
        except WrongLineError as error:
            problems.append(Problem(f"{where}:{number}", str(error)))
    if problems:
        raise make_error(problems, where)
    if not found:
        message = "there are no sequences below @data. Write each in a line of its own."
        raise DataError(Problem(where, message))
    return found


def _check_length(line: TsLine, found: Sequence[tuple[int, TsLine]], header: TsHeader) -> None:
    if header.equal_length and found and len(line.values) != len(found[0][1].values):
        raise WrongLineError(
            f"{len(line.values)} timesteps, but {len(found[0][1].values)} in line {found[0][0]} "
            "and @equalLength is true. Make it false, or mend the line."
        )


def _add_targets(ragged: Ragged, texts: Sequence[str], header: TsHeader) -> Ragged:
    if header.target is None:
        return ragged
    if header.target == "value":
        values = np.array([float(text or "nan") for text in texts])
        return replace(ragged, targets=values.reshape(-1, 1, 1))
    codes, vocabulary = encode(np.array(texts))
    return replace(ragged, targets=codes[:, None], vocabulary=vocabulary, declared=header.classes)
