"""A checkpoint that is not whole, or not this run's, is known, and the one before it is used."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lstm_cli.errors import DataError
from lstm_cli.records.checkpoints import find_checkpoint, write_checkpoint

STATE = {"carry/epoch/0": np.array(3, np.int32), "model/0": np.arange(600.0).reshape(20, 30)}


class Trap:
    """What runs a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self.path}",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run folder after three checkpoints of the run `mine`."""
    for updates in (1, 2, 3):
        write_checkpoint(tmp_path, updates, {"run": "mine", "epochs": updates}, STATE)
    return tmp_path


def newest(folder: Path) -> Path:
    """The file of the last checkpoint."""
    return max((folder / "checkpoint").iterdir())


def test_the_newest_two_are_kept(folder: Path) -> None:
    """What comes back is the newest, bit by bit; of the older ones one is left."""
    names = sorted(path.name for path in (folder / "checkpoint").iterdir())
    assert names == ["update-000000000002.npz", "update-000000000003.npz"]
    found = find_checkpoint(folder, "mine")
    assert found.checkpoint
    assert (found.checkpoint.facts["updates"], found.problems) == (3, ())
    for name, array in STATE.items():
        assert found.checkpoint.state[name].tobytes() == array.tobytes()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_torn_one_is_left_out(share: float, folder: Path) -> None:
    """Wherever the file ends, the one before is used, with a sentence."""
    whole = newest(folder).read_bytes()
    newest(folder).write_bytes(whole[: int(share * len(whole))])
    found = find_checkpoint(folder, "mine")
    assert found.checkpoint
    assert found.checkpoint.facts["updates"] == 2
    assert "update-000000000003.npz: this checkpoint is not whole (" in found.problems[0]


def test_an_exchanged_array_is_known(folder: Path) -> None:
    """A file that is a whole npz, but not as it was written, fails its checksum."""
    with np.load(newest(folder)) as stored:
        arrays = dict(stored)
    np.savez(newest(folder), **arrays | {"model/0": arrays["model/0"] + 1}, allow_pickle=False)
    assert "its checksum does not match" in find_checkpoint(folder, "mine").problems[0]


def test_a_checkpoint_of_another_run_is_left_out(folder: Path) -> None:
    """What another run wrote is not gone on from; where nothing else is there, it is an error."""
    write_checkpoint(folder, 4, {"run": "other"}, STATE)
    found = find_checkpoint(folder, "mine")
    assert found.checkpoint
    assert found.checkpoint.facts["updates"] == 3
    assert "is of another run" in found.problems[0]
    with pytest.raises(DataError, match="has no checkpoint that can be used"):
        find_checkpoint(folder, "third")


def test_a_pickle_is_not_opened(folder: Path, tmp_path: Path) -> None:
    """An array that would run a command when it is read does not."""
    trap = np.array([Trap(tmp_path / "sprung")], object)
    np.savez(newest(folder), **STATE, trap=trap, allow_pickle=True)
    found = find_checkpoint(folder, "mine")
    assert "not whole" in found.problems[0]
    assert not (tmp_path / "sprung").exists()
