"""What the tests of sequences share: files of random sequences, and datasets of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.data.sequences.build_sequences import build_sequences
from lstm_cli.types import SequenceDataset

LAST = {"by": "last", "fraction": 0.0}


def build(path: Path, seed: int = 0, **keys: Any) -> SequenceDataset:
    """The dataset of a file; nothing is held out unless the keys say so."""
    section = {"kind": "sequences", "path": str(path), "test": LAST, "validation": LAST}
    return build_sequences(Sequences.model_validate(section | keys), seed)


def write(path: Path, lengths: Sequence[int], features: int = 2, **arrays: Any) -> dict[str, Any]:
    """Sequences of random numbers in an npz file; labels are 0 and 1 in turn."""
    random = np.random.default_rng(len(lengths))
    content = {
        "inputs": random.normal(3, 5, (len(lengths), max(lengths), features)),
        "lengths": np.array(lengths),
        "labels": np.arange(len(lengths)) % 2,
    } | arrays
    np.savez(path, **content)
    return content


def name_samples(dataset: SequenceDataset, split: Any) -> list[str]:
    """The names of the samples of a split."""
    part = dataset.splits[split]
    return part.origins.sources(np.arange(len(part), dtype=np.int32))


@pytest.fixture(scope="session")
def dataset_of() -> Callable[..., SequenceDataset]:
    """The function that makes the dataset of a file."""
    return build


@pytest.fixture(scope="session")
def save() -> Callable[..., dict[str, Any]]:
    """The function that writes random sequences."""
    return write


@pytest.fixture(scope="session")
def origins() -> Callable[..., list[str]]:
    """The function that names the samples of a split."""
    return name_samples
