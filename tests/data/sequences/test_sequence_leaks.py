"""What makes scores doubtful is said; of sound data nothing is said."""

from pathlib import Path
from typing import Any

import numpy as np

from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.data.sequences.build_sequences import build_sequences


def leaks_of(path: Path, arrays: dict[str, Any], **keys: Any) -> tuple[str, ...]:
    """The sentences about an npz file whose last two sequences are the test."""
    np.savez(path / "all.npz", **arrays)
    section = {
        "kind": "sequences",
        "path": str(path / "all.npz"),
        "test": {"by": "last", "fraction": 0.33},
        "validation": {"by": "last", "fraction": 0.0},
    }
    return build_sequences(Sequences.model_validate(section | keys), 0).leaks


def arrays_of(**changes: Any) -> dict[str, Any]:
    """Six sequences of different random numbers."""
    inputs = np.random.default_rng(0).normal(size=(6, 3, 2))
    return {"inputs": inputs, "labels": np.array([0, 1, 0, 1, 0, 1])} | changes


def test_sound_data_leak_nothing(tmp_path: Path) -> None:
    """Different sequences of different groups give no sentence."""
    groups = np.array(["u", "u", "v", "v", "w", "w"])
    assert leaks_of(tmp_path, arrays_of(groups=groups)) == ()


def test_repeated_sequences_are_counted(tmp_path: Path) -> None:
    """A test sequence that is in training too is counted; one that is only as long is not."""
    inputs = arrays_of()["inputs"]
    inputs[4] = inputs[0]
    inputs[5] = inputs[1]
    lengths = np.array([3, 3, 3, 3, 3, 2])
    assert leaks_of(tmp_path, arrays_of(inputs=inputs, lengths=lengths)) == (
        (
            "1 of 2 test sequences have the inputs of a training sequence. Scores on them say "
            "little about new ones."
        ),
    )


def test_shared_groups_are_named(tmp_path: Path) -> None:
    """A group on both sides is named where the split was not by group."""
    groups = np.array(["u", "u", "v", "v", "v", "w"])
    assert leaks_of(tmp_path, arrays_of(groups=groups)) == (
        (
            "1 of 2 test groups are in training too (v). Scores say little about new groups; "
            "holding out by: group keeps them apart."
        ),
    )


def test_a_feature_that_is_the_target_is_named(tmp_path: Path) -> None:
    """A feature that equals the label's number, or the value, at the last timestep is named."""
    arrays = arrays_of()
    arrays["inputs"][:, 2, 1] = arrays["labels"]
    sentence = "x2 equals the target at the last timestep of all training sequences."
    assert leaks_of(tmp_path, arrays) == (sentence,)
    valued = {"inputs": arrays["inputs"], "values": arrays["inputs"][:, 2, 0]}
    assert leaks_of(tmp_path, valued, target="value") == (sentence.replace("x2", "x1"),)
    each = {"inputs": arrays["inputs"], "values": arrays["inputs"][:, :, 0]}
    assert leaks_of(tmp_path, each, target="value", per="timestep") == (
        "x1 equals the target at every timestep of all training sequences.",
    )
    named = {"inputs": arrays["inputs"], "labels": np.array(["no", "yes"] * 3)}
    assert leaks_of(tmp_path, named) == ()
