"""Names of classes and features: which there are, and in which order."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lstm_cli.types import Ints


def number_features(count: int, letter: str = "x") -> tuple[str, ...]:
    """Names for what has none: `x`, or `x1`, `x2` and so on."""
    return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))


def encode(texts: NDArray[np.str_]) -> tuple[Ints, tuple[str, ...]]:
    """Texts as codes of the same shape, int32, and the names that they stand for.

    An empty text is not known: its code is -1.
    """
    names, places = np.unique(texts, return_inverse=True)
    codes: Ints = places.reshape(texts.shape).astype(np.int32)
    if names[0] == "":
        names, codes = names[1:], codes - np.int32(1)
    return codes, tuple(names.tolist())


def order_classes(names: Iterable[str], declared: tuple[str, ...]) -> tuple[str, ...]:
    """The names in the order of those declared, else by their numbers, else alphabetically."""
    found = set(names)
    if declared:
        return tuple(name for name in declared if name in found)
    numbers = {name: _as_number(name) for name in found}
    if all(number is not None for number in numbers.values()):
        return tuple(sorted(found, key=lambda name: (numbers[name], name)))
    return tuple(sorted(found))


def is_number(text: str) -> bool:
    """Whether a text is a finite number."""
    return _as_number(text) is not None


def _as_number(name: str) -> float | None:
    try:
        number = float(name)
    except ValueError:
        return None
    return number if np.isfinite(number) else None
