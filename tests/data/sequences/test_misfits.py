"""Sequences that cannot be learned from, or judged, are refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_cli.errors import DataError
from lstm_cli.types import SequenceDataset

Arrays = dict[str, Any]
Build = Callable[..., SequenceDataset]
Save = Callable[..., Arrays]
Names = Callable[..., list[str]]


def test_a_group_without_a_scale_is_an_error(dataset_of: Build, save: Save, tmp_path: Path) -> None:
    """A group that training does not have is named, with the number of its sequences."""
    path = tmp_path / "all.npz"
    groups = np.array(["u", "u", "u", "v", "w", "w"])
    save(path, [2] * 6, groups=groups)
    with pytest.raises(DataError) as caught:
        dataset_of(
            path,
            test={"by": "last", "fraction": 0.3},
            scaling={"inputs": "standard", "per_group": True},
        )
    assert [problem.message for problem in caught.value.problems] == [
        (
            "group 'w', of 2 test sequences, is not in the training data, so it has no scale. Set "
            "dataset.scaling.per_group: false, or train on it too."
        )
    ]


CASES: list[tuple[str, Arrays, dict[str, Any], str]] = [
    (
        "one class",
        {"labels": np.array([7] * 6)},
        {},
        "all training sequences have the label '7'. Give sequences of two classes or more.",
    ),
    (
        "a class for the test only",
        {"labels": np.array(["a", "b", "a", "b", "c", "c"])},
        {"test": {"by": "last", "fraction": 0.34}},
        (
            "the label 'c', of 2 test sequences, is that of no training sequence (there are a, b). "
            "Give training sequences of it, or hold out others."
        ),
    ),
    (
        "too long",
        {},
        {"timesteps": 2},
        (
            "sequence 'sample 1' has 3 timesteps, but at most 2 fit. Train with dataset.timesteps: "
            "3, or leave it out."
        ),
    ),
    (
        "as large as padding",
        {"inputs": np.full((6, 3, 1), 2e8)},
        {"scaling": {"inputs": "none"}},
        (
            "x is 2e+08 in sequence 'sample 0', which is 2e+08 on the model's scale; it must stay "
            "within 1e+08. Mend the number, or choose another dataset.scaling.inputs."
        ),
    ),
    (
        "no groups",
        {},
        {"test": {"by": "group", "fraction": 0.2}},
        "has no groups, but dataset.test.by is 'group'. Add them, or hold out otherwise.",
    ),
    (
        "no groups to scale",
        {},
        {"scaling": {"inputs": "standard", "per_group": True}},
        "has no groups for dataset.scaling.per_group. Add them, or set it to false.",
    ),
]


@pytest.mark.parametrize(
    ("arrays", "keys", "message"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_data_that_do_not_fit_are_refused(
    dataset_of: Build,
    save: Save,
    arrays: Arrays,
    keys: dict[str, Any],
    message: str,
    tmp_path: Path,
) -> None:
    """What cannot be learned from is an error that names it."""
    path = tmp_path / "all.npz"
    save(path, [2, 3, 1, 2, 2, 2], features=1, **arrays)
    with pytest.raises(DataError) as caught:
        dataset_of(path, **keys)
    assert [problem.message for problem in caught.value.problems] == [message]
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (
            {"inputs": np.ones((2, 3, 3))},
            (
                "its sequences have 3 features, but those of the training have 2. Give as many, in "
                "the same order."
            ),
        ),
        (
            {"values": np.ones((2, 2))},
            (
                "its sequences have 2 values, but those of the training have "
                "1. Give as many, in the same order."
            ),
        ),
    ],
)
def test_the_test_file_has_the_features_of_training(
    dataset_of: Build, save: Save, arrays: Arrays, message: str, tmp_path: Path
) -> None:
    """A test file of other features, or other values, is an error that says how many."""
    learned, test = tmp_path / "all.npz", tmp_path / "test.npz"
    save(learned, [2] * 4, values=np.arange(4.0))
    other: Arrays = {"values": np.arange(2.0)} | arrays
    save(test, [2, 3], **other)
    with pytest.raises(DataError) as caught:
        dataset_of(learned, test_path=str(test), target="value")
    assert [str(problem) for problem in caught.value.problems] == [f"{test}: {message}"]
