"""What may be read depends on the memory that is free: that of the machine, and of its groups."""

from pathlib import Path

import pytest

from lstm_cli.errors import DataError, MachineError
from lstm_cli.memory import (
    LEAST_SUSPECT,
    MOST_TIMES,
    check_unpacked,
    free_memory,
    largest_unpacked,
    show_bytes,
    total_memory,
)
from tests.bombs import suspect_size

GROUPS = Path("/proc/self/cgroup")
MEGABYTE = 10**6


def test_what_is_small_may_be_read() -> None:
    """Neither a large plain file nor a small one that is packed well is refused."""
    check_unpacked("a.csv", free_memory() // 4)
    check_unpacked("a.npz", LEAST_SUSPECT, 10)
    check_unpacked("a.npz", MOST_TIMES * MEGABYTE, MEGABYTE)


def test_more_than_half_of_what_is_free_is_too_much() -> None:
    """The sentence names what it would take, and what there is."""
    with pytest.raises(MachineError) as caught:
        check_unpacked("a.csv", 10**15)
    assert "a.csv: takes at least 1,000.0 TB of memory, more than half of the " in str(caught.value)
    assert str(caught.value).endswith(" that are free. Free some, or use a smaller file.")
    with pytest.raises(MachineError):
        check_unpacked("a.csv", free_memory() // 4, copies=3)


def test_what_is_packed_beyond_measure_is_refused() -> None:
    """Where it is large: the sentence names both sizes, and how much may be read."""
    size = suspect_size()
    with pytest.raises(DataError) as caught:
        check_unpacked("a.npz", size, 7000)
    told = str(caught.value)
    assert f"takes at least {show_bytes(size)} of memory once unpacked from 7.0 kB, more" in told
    assert "200 times as much" in told
    assert told.endswith("Save it uncompressed, or in parts.")
    check_unpacked("a.npz", size, size // MOST_TIMES + 1)


def test_the_largest_is_what_passes() -> None:
    """The bound for who unpacks part by part lies where the check begins to refuse."""
    most = largest_unpacked(1000)
    check_unpacked("a.gz", most * 9 // 10, 1000)
    with pytest.raises(DataError):
        check_unpacked("a.gz", most * 11 // 10, 1000)


@pytest.mark.skipif(not GROUPS.exists(), reason="there are no groups of processes here")
@pytest.mark.parametrize(
    ("limit", "used"),
    [("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes")],
)
def test_a_group_may_have_less_than_the_machine(tmp_path: Path, limit: str, used: str) -> None:
    """Of a container's limit what is used is gone, but for what is kept of files."""
    for folder in (tmp_path, tmp_path / "memory"):
        folder.mkdir(exist_ok=True)
        (folder / limit).write_text(f"{9 * MEGABYTE}\n")
        (folder / used).write_text(f"{4 * MEGABYTE}\n")
    assert free_memory(tmp_path) == 5 * MEGABYTE
    for folder in (tmp_path, tmp_path / "memory"):
        (folder / "memory.stat").write_text(f"anon 7\ninactive_file {MEGABYTE}\n")
    assert free_memory(tmp_path) == 6 * MEGABYTE


def test_no_group_has_more_than_the_machine(tmp_path: Path) -> None:
    """Where no limit is set, or the files are not there, it is the machine's."""
    assert 0 < free_memory(tmp_path) <= total_memory()
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("1\n")
    assert 0 < free_memory(tmp_path) <= total_memory()


def test_sizes_are_shown_as_people_read_them() -> None:
    """In the unit that keeps them short."""
    sizes = (7, 1200, 15 * 10**5, 6 * 10**9, 2 * 10**12)
    assert list(map(show_bytes, sizes)) == ["7 bytes", "1.2 kB", "1.5 MB", "6.0 GB", "2.0 TB"]
