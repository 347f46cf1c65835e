"""Rows of a picture in which one column stands for one timestep, four columns at most."""

from dataclasses import dataclass
from typing import TypeAlias

PITCH = 8
COLUMNS = 4
ELLIPSIS = " …"
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# What meets in a corner: a line from above, to below, to the left, to the right.
CORNERS = {
    (False, True, False, True): "┌",
    (False, True, True, True): "┬",
    (False, True, True, False): "┐",
    (True, True, False, True): "├",
    (True, True, True, True): "┼",
    (True, True, True, False): "┤",
    (True, False, True, False): "┘",
    (True, False, False, True): "└",
    (True, False, True, True): "┴",
    (True, True, False, False): "│",
    (False, False, True, True): "─",
}

Column: TypeAlias = int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a picture: the drawing and what it says."""

    drawing: str
    note: str = ""


def columns(length: int) -> tuple[Column, ...]:
    """The positions that a sequence of this length shows; None stands for those left out."""
    if length <= COLUMNS:
        return tuple(range(1, length + 1))
    return (1, 2, None, length)


def subscript(letter: str, position: int, length: int) -> str:
    """One element of a sequence, `x₁₄`; `x` where there is only one."""
    return letter if length == 1 else letter + str(position).translate(SUBSCRIPTS)


def elements(letter: str, length: int) -> str:
    """The elements of a sequence: `x₁ x₂ … x₁₄`, one in each column."""
    return _row([subscript(letter, n, length) if n else ELLIPSIS for n in columns(length)])


def each(word: str, length: int) -> str:
    """The same word in every column but the one left out."""
    return _row([word if n else "" for n in columns(length)])


def last(word: str, length: int) -> str:
    """A word in the last column only."""
    return " " * _end(length) + word


def chain(word: str, arrow: str, length: int) -> str:
    """The same word in every column, an arrow between them."""
    return f" {arrow} ".join(word if n else f"{ELLIPSIS:4}" for n in columns(length))


def fan(source_length: int, length: int) -> str:
    """A line from the last column of one sequence to every column of another."""
    source = _end(source_length) // PITCH
    targets = columns(length)
    right = max(source, len(targets) - 1)
    corners = [
        CORNERS[i == source, i < len(targets) and targets[i] is not None, i > 0, i < right]
        for i in range(right + 1)
    ]
    return ("─" * (PITCH - 1)).join(corners)


def _row(cells: list[str]) -> str:
    return "".join(f"{cell:{PITCH}}" for cell in cells).rstrip()


def _end(length: int) -> int:
    return PITCH * (len(columns(length)) - 1)
