"""Names in a NumPy archive: ids, groups, labels."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.errors import DataError, Problem

Arrays: TypeAlias = Mapping[str, NDArray[np.generic]]


def read_texts(arrays: Arrays, name: str, samples: int, where: str) -> tuple[str, ...] | None:
    """The array `name` as a text for each sample; None where there is no such array.

    Raises:
        DataError: it holds something else or nothing, or not one for each sample.
    """
    if name not in arrays:
        return None
    texts = as_texts(arrays[name], name, where)
    check_sizes(texts, name, [(samples,)], where)
    empty = next((sample for sample, text in enumerate(texts.tolist()) if not text), None)
    if empty is not None:
        raise DataError(Problem(f"{where}: {name}[{empty}]", "is empty. Give a name."))
    return tuple(texts.tolist())


def as_texts(array: NDArray[np.generic], name: str, where: str) -> NDArray[np.str_]:
    """Whole numbers or texts as texts, without space around them.

    Raises:
        DataError: the array holds something else.
    """
    if array.dtype.kind not in "iuUb":
        message = f"{name!r} holds {array.dtype}. Give whole numbers or text."
        raise DataError(Problem(where, message))
    return np.char.strip(array.astype(np.str_))


def check_sizes(
    array: NDArray[np.generic], name: str, allowed: Sequence[tuple[int, ...]], where: str
) -> None:
    """Do nothing if the array has one of the shapes allowed.

    Raises:
        DataError: it has another one.
    """
    if array.shape not in allowed:
        wanted = " or ".join(map(describe_sizes, allowed))
        each = "timestep" if max(map(len, allowed)) > 1 else "sample"
        message = (
            f"{name!r} has sizes {describe_sizes(array.shape)}. Give {wanted}: one for each {each} "
            "of 'inputs'."
        )
        raise DataError(Problem(where, message))


def describe_sizes(shape: Sequence[int]) -> str:
    """A shape as NumPy shows it: `(15, 3)`, `(15,)`."""
    return str(tuple(map(int, shape)))
