"""Checkpoints that cannot be used: each is told of, and takes no place from those that can."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.errors import DataError, MachineError
from lstm_cli.records.checkpoints import Checkpoint, find_checkpoint, set_aside, write_checkpoint

STATE = {"a": np.arange(12.0).reshape(3, 4), "b": np.array(3, np.int32), "c": np.zeros((0, 2))}


def write(folder: Path, *updates: int, **facts: object) -> None:
    """Checkpoints of the run `mine`."""
    for number in updates:
        write_checkpoint(folder, number, {"run": "mine", **facts}, STATE)


def names(folder: Path) -> list[str]:
    """The files in checkpoint/."""
    return sorted(path.name for path in (folder / "checkpoint").iterdir())


def test_where_none_can_be_used_each_says_why(tmp_path: Path) -> None:
    """An error has a sentence for every checkpoint and the advice last; no file is touched."""
    write(tmp_path, 1, form=2)
    write(tmp_path, 2)
    path = tmp_path / "checkpoint" / "update-000000000002.npz"
    path.write_bytes(b"")
    before = {file: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises(DataError) as caught:
        find_checkpoint(tmp_path, "mine")
    newer, older, advice = map(str, caught.value.problems)
    assert newer.startswith(f"{path}: this checkpoint is not whole (")
    assert "update-000000000001.npz: this checkpoint is not whole (it is not of form 1)." in older
    assert advice.startswith(f"{tmp_path}: has no checkpoint that can be used. Train ")
    assert {file: file.read_bytes() for file in path.parent.iterdir()} == before


def test_a_fault_that_the_caller_finds_counts(tmp_path: Path) -> None:
    """What is whole, but not fit for the caller, is left out like what is torn."""

    def find_fault(checkpoint: Checkpoint) -> str:
        return "this checkpoint is odd" if checkpoint.facts["updates"] % 2 else ""

    write(tmp_path, 4, 5)
    found = find_checkpoint(tmp_path, "mine", find_fault)
    assert found.checkpoint
    assert found.checkpoint.facts["updates"] == 4
    (path,) = found.left_out
    assert found.problems == (f"{path}: this checkpoint is odd, and is left out.",)


def test_what_is_set_aside_takes_no_place(tmp_path: Path) -> None:
    """After a torn one was set aside, the newest two are again two whole ones."""
    write(tmp_path, 5, 9)
    torn = tmp_path / "checkpoint" / "update-000000000009.npz"
    torn.write_bytes(torn.read_bytes()[:100])
    set_aside(find_checkpoint(tmp_path, "mine").left_out)
    write(tmp_path, 6, 7)
    kept = ["update-000000000006.npz", "update-000000000007.npz"]
    assert names(tmp_path) == [*kept, f"{torn.name}.left-out"]
    assert find_checkpoint(tmp_path, "mine").problems == ()


def test_a_checkpoint_that_cannot_be_written_leaves_the_old_ones(tmp_path: Path) -> None:
    """Where the machine refuses, what was there is as it was, and nothing else is."""
    write(tmp_path, 1, 2)
    before = names(tmp_path)
    (tmp_path / "checkpoint" / "update-000000000003.npz").mkdir()
    with pytest.raises(MachineError):
        write(tmp_path, 3)
    (tmp_path / "checkpoint" / "update-000000000003.npz").rmdir()
    assert names(tmp_path) == before


@settings(max_examples=150, derandomize=True)
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_flipped_byte_is_known(
    tmp_path_factory: pytest.TempPathFactory, at: int, by: int
) -> None:
    """A byte changed anywhere: another checkpoint is used, or this one with the very same bits."""
    folder = tmp_path_factory.mktemp("run")
    write(folder, 1, 2)
    path = folder / "checkpoint" / "update-000000000002.npz"
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= by
    path.write_bytes(content)
    found = find_checkpoint(folder, "mine")
    assert found.checkpoint
    if found.checkpoint.path == path:
        assert found.checkpoint.state.keys() == STATE.keys()
        for name, array in STATE.items():
            assert found.checkpoint.state[name].tobytes() == array.tobytes()
    else:
        assert found.left_out == (path,)


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_folder_in_the_place_of_a_file_is_left_out(tmp_path: Path) -> None:
    """Whatever bears a checkpoint's name, it ends no resume."""
    write(tmp_path, 1)
    (tmp_path / "checkpoint" / "update-000000000002.npz").mkdir()
    (tmp_path / "checkpoint" / "update-000000000003.npz").symlink_to("nowhere")
    found = find_checkpoint(tmp_path, "mine")
    assert found.checkpoint
    assert len(found.problems) == 2
