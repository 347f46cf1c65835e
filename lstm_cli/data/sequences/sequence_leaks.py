"""What makes the scores of sequences doubtful, in sentences."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.files.paths import list_names
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.types import SplitName
from lstm_cli.wording import shorten

NAMES: dict[SplitName, str] = {"val": "validation", "test": "test"}


def find_leaks(parts: Mapping[SplitName, Ragged]) -> tuple[str, ...]:
    """Sequences and groups on both sides, features that are the target; empty where all is well."""
    train = parts["train"]
    sentences = [*_find_equal_features(train)]
    for split, noun in NAMES.items():
        if split in parts:
            sentences += _find_repeats(train, parts[split], noun)
            sentences += _find_shared_groups(train, parts[split], noun)
    return tuple(sentences)


def _find_repeats(train: Ragged, other: Ragged, noun: str) -> Iterator[str]:
    seen = set(_list_contents(train))
    count = sum(content in seen for content in _list_contents(other))
    if count:
        yield (
            f"{count} of {len(other)} {noun} sequences have the inputs of a training sequence. "
            "Scores on them say little about new ones."
        )


def _list_contents(ragged: Ragged) -> Iterator[bytes]:
    # Files of several forms give several types; 0 and -0 are one number.
    values = ragged.values.astype(np.float32) + np.float32(0)
    for start, length in zip(ragged.starts.tolist(), ragged.lengths.tolist(), strict=True):
        yield values[start : start + length].tobytes()


def _find_shared_groups(train: Ragged, other: Ragged, noun: str) -> Iterator[str]:
    if train.groups is None or other.groups is None:
        return
    groups, seen = dict.fromkeys(other.groups), set(train.groups)
    shared = [group for group in groups if group in seen]
    if shared:
        named = list_names(map(shorten, shared), 3)
        yield (
            f"{len(shared)} of {len(groups)} {noun} groups are in training too ({named}). Scores "
            "say little about new groups; holding out by: group keeps them apart."
        )


def _find_equal_features(train: Ragged) -> Iterator[str]:
    targets = _targets_as_numbers(train)
    if targets is None:
        return
    real = train.real_targets()
    last = train.values[train.starts + train.lengths - 1]
    sides = [(train.values, "at every timestep")]
    if targets.shape[1] == 1:
        sides = [(last, "at the last timestep")]
    for values, when in sides:
        for number, name in enumerate(train.features):
            for target in range(targets.shape[2]):
                if np.array_equal(values[:, number].astype(np.float32), targets[real][:, target]):
                    yield f"{name} equals the target {when} of all training sequences."


def _targets_as_numbers(train: Ragged) -> NDArray[np.float32] | None:
    """The targets `(samples, horizon, target_features)`; None for labels that are no numbers."""
    assert train.targets is not None  # noqa: S101  # reading them has seen to it
    if not train.vocabulary:
        return train.targets.astype(np.float32)
    try:
        numbers = np.array([*train.vocabulary, "nan"], np.float64)
    except ValueError:
        return None
    return numbers[train.targets.astype(np.int32)].astype(np.float32)[..., None]
