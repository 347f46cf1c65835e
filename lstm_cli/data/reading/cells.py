"""What is wrong with cells that are no numbers, and how to mend them."""

import re

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.problems.showing import shorten
from lstm_cli.data.reading.frames import Frame
from lstm_cli.errors import Problem

LARGEST = float(np.finfo(np.float32).max)
EMPTY_WORDS = {"na", "n/a", "#n/a", "null", "none", "nil", "missing", "-", "--", "?", "."}
TRUTH_WORDS = {"true", "false", "yes", "no"}
WITH_COMMA = re.compile(r"[-+]?\d[\d.]*(,\d+)+(\.\d*)?")


def mend_number(cell: str | float) -> str:
    """How to mend what is no finite number, or too large for float32."""
    try:
        too_large = LARGEST < abs(float(cell)) < float("inf")
    except ValueError:
        too_large = False
    return "Give a number below 3.4e38." if too_large else "Give a finite number."


def describe_cell(cell: str) -> str:
    """The rest of the sentence `price is ...`: the cell, and how to write it."""
    return f"{shorten(repr(cell))}. {_describe_mending(cell)}"


def describe_column(frame: Frame, name: str, rows: NDArray[np.int64]) -> Problem:
    """One sentence on a column that holds no number at all in `rows` `(n,)`."""
    first = str(frame.columns[name][int(rows[0])]).strip()
    message = (
        f"{name} is {shorten(repr(first))}, and none of its other {len(rows) - 1:,} cells is a "
        f"number. {_describe_mending(first)} Or name another column."
    )
    return Problem(frame.place(int(rows[0])), message)


def _describe_mending(cell: str) -> str:
    if cell.lower() in EMPTY_WORDS:
        return "Give a finite number, or leave the cell empty."
    if cell.lower() in TRUTH_WORDS:
        return "Write 1 and 0."
    if WITH_COMMA.fullmatch(cell):
        return "Write numbers as 1234.5: a point, and no comma."
    return mend_number(cell)
