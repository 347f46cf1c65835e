"""Labels as numbers of the classes that the training sequences have."""

from collections.abc import Sequence

import numpy as np

from lstm_cli.config.problems.showing import shorten
from lstm_cli.data.reading.problems import list_names, make_error
from lstm_cli.data.sequences.lengths import count_sequences
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.data.sequences.vocabulary import order_classes
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Ints


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
