"""The folder of a set of runs: what is written in it is read back, and nothing else."""

import json
from pathlib import Path

import pytest

from lstm_cli.errors import DataError, MachineError
from lstm_cli.records.seed_set import SeedSet, is_seed_set, read_seed_set


@pytest.fixture
def stored(tmp_path: Path) -> SeedSet:
    """A set with two of three runs, of which one has failed."""
    planned = SeedSet.plan(tmp_path, "sum", [4, 5, 6])
    assert not planned.folder.exists()
    grown = planned.add(5, tmp_path / "sum-seed-5-x", "finished")
    return grown.add(4, tmp_path / "sum-seed-4-x", "failed")


def test_a_set_is_read_as_it_was_written(stored: SeedSet) -> None:
    """Its runs are listed by their seeds and lie beside it; those that failed do not count."""
    assert is_seed_set(stored.folder)
    assert read_seed_set(stored.folder) == stored
    assert [member.seed for member in stored.members] == [4, 5]
    assert [stored.find_run(member).name for member in stored.used] == ["sum-seed-5-x"]


def test_a_seed_has_one_run(stored: SeedSet) -> None:
    """A run that went on takes the place of what it was before."""
    grown = stored.add(4, stored.folder.parent / "sum-seed-4-y", "finished")
    assert [(member.seed, member.run) for member in read_seed_set(grown.folder).used] == [
        (4, "sum-seed-4-y"),
        (5, "sum-seed-5-x"),
    ]


def test_another_sets_folder_is_not_taken(tmp_path: Path) -> None:
    """A new set never writes into a folder that is there."""
    planned = SeedSet.plan(tmp_path, "sum", [0])
    planned.folder.mkdir()
    with pytest.raises(MachineError, match="File exists"):
        planned.add(0, tmp_path / "run", "finished")


@pytest.mark.parametrize(
    "change",
    [
        {"form": 2},
        {"seeds": "all"},
        {"seeds": ["x"]},
        {"runs": [{"seed": 1, "run": "../elsewhere", "status": "finished"}]},
        {"runs": [{"seed": 1, "run": "..", "status": "finished"}]},
        {"runs": [{"seed": 1}]},
        {"runs": ["x"]},
    ],
)
def test_what_is_no_set_is_refused(stored: SeedSet, change: dict[str, object]) -> None:
    """A file from elsewhere leads to no folder but those beside it, and never to a traceback."""
    path = stored.folder / "seeds.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(DataError, match="does not hold a set of runs of this version"):
        read_seed_set(stored.folder)
