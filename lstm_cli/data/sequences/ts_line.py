"""One sequence of a `.ts` file, in one line."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.problems.phrases import describe_remedy
from lstm_cli.config.problems.showing import shorten
from lstm_cli.data.reading.cells import LARGEST, mend_number
from lstm_cli.data.sequences.ts_header import TsHeader

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
    target = "" if header.target is None else _check_target(parts.pop().strip(), header)
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


def _check_target(text: str, header: TsHeader) -> str:
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
