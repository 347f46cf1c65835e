"""Standard error for what is said of a run, whatever happens to descriptor 2 meanwhile."""

import os
import sys
from functools import cache
from typing import TextIO


def standard_error() -> TextIO:
    """A stream that is heard also while TensorFlow's import silences descriptor 2.

    Where `sys.stderr` is not that of the process, as in a notebook, it is `sys.stderr`.
    """
    if sys.stderr is None:
        return _nowhere()
    return _copy() if sys.stderr is sys.__stderr__ else sys.stderr


@cache
def _copy() -> TextIO:
    # Never closed: threads may have something to say until the process ends.
    copied = os.dup(sys.stderr.fileno())
    encoding = sys.stderr.encoding
    return open(copied, "w", buffering=1, encoding=encoding, errors="replace")  # noqa: PTH123


@cache
def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123
