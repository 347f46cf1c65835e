"""Labels as numbers of the classes that the training sequences have."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.paths import list_names, make_error
from lstm_cli.data.sequences.lengths import count_sequences
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Ints
from lstm_cli.wording import shorten


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


def find_classes(train: Ragged) -> tuple[str, ...]:
    """The classes of training sequences in order.

    Raises:
        DataError: there are not two of them.
    """
    assert train.targets is not None  # noqa: S101  # reading them has seen to it
    codes = np.unique(train.targets[train.known()]).tolist()
    classes = order_classes((train.vocabulary[int(code)] for code in codes), train.declared)
    if len(classes) < 2:
        message = (
            f"all training sequences have the label {shorten(repr(classes[0]))}. Give sequences of "
            "two classes or more."
        )
        raise DataError(Problem(train.path, message))
    return classes


def code_labels(ragged: Ragged, classes: Sequence[str], whose: str = "") -> Ints:
    """The targets `(samples, horizon)` int32 as places in `classes`, -1 where not known.

    Raises:
        DataError: there are labels of other classes.
    """
    assert ragged.targets is not None  # noqa: S101  # asked only where there are some
    places = {name: place for place, name in enumerate(classes)}
    missing = -2
    codes = np.array([places.get(name, missing) for name in ragged.vocabulary] + [-1], np.int32)
    # The code -1, of what is not known, leads to the last.
    labels: Ints = codes[ragged.targets.astype(np.int32)]
    if (labels == missing).any():
        raise make_error(_describe_new(ragged, labels == missing, classes, whose), ragged.path)
    return labels


def _describe_new(
    ragged: Ragged,
    new: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    classes: Sequence[str],
    whose: str,
) -> list[Problem]:
    assert ragged.targets is not None  # noqa: S101  # likewise
    known = list_names(map(shorten, classes))
    remedy = "Give training sequences of it, or hold out others" if whose else "Leave it out"
    problems = []
    for code in np.unique(ragged.targets[new]).tolist():
        count = int((ragged.targets == code).any(axis=1).sum())
        message = (
            f"the label {shorten(repr(ragged.vocabulary[int(code)]))}, of "
            f"{count_sequences(count, whose)}, is that of no training sequence (there are "
            f"{known}). {remedy}."
        )
        problems.append(Problem(ragged.path, message))
    return problems
