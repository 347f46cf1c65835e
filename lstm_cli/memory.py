"""How much memory there is, and what may be read into it: sizes are looked at before contents."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from lstm_cli.errors import DataError, MachineError, Problem

MOST_TIMES = 200
LEAST_SUSPECT = 64 * 10**6
# What any process may take, however little is free.
LEAST_ASKED = 16 * 10**6
# Numbers and lists as Python holds them take so many times the bytes of their text.
PLAIN_COPIES = 12
_FREEING = "Free some, or use a smaller file."
_SYSTEM = Path("/sys/fs/cgroup")
_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB$", re.MULTILINE)
_RECLAIMABLE = re.compile(
    r"^(?:total_)?(inactive_file|active_file|slab_reclaimable) (\d+)$", re.MULTILINE
)
# How cgroups of version 2 and 1 call what a group may have, and what it has.
_GROUP_FILES = (
    ("memory.max", "memory.current"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes"),
)


def total_memory() -> int:
    """The bytes of memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def free_memory(system: Path = _SYSTEM) -> int:
    """The bytes of memory that may still be taken, by this machine and by its process groups.

    Where neither tells, all that there is. `system` is where the groups' files lie.
    """
    left = list(_find_left(system))
    with suppress(OSError, ValueError, TypeError):
        found = _AVAILABLE.search(Path("/proc/meminfo").read_text("ascii"))
        left += [int(found[1]) * 1024] if found else []
    return max(0, min(left, default=total_memory()))


def check_unpacked(where: str, size: int, packed: int | None = None, *, copies: int = 1) -> None:
    """Do nothing where `size` bytes may be read; `packed` is how many they are in the file.

    `copies` is how many times as much memory it takes to make something of them.

    Raises:
        MachineError: they would take more than half of the memory that is free.
        DataError: they are packed so much, and so large, that nobody's data are.
    """
    if size * copies <= LEAST_ASKED:
        return
    free = free_memory()
    once = f" once unpacked from {show_bytes(packed)}" if packed is not None else ""
    told = f"takes at least {show_bytes(size * copies)} of memory{once}"
    if size * copies > free // 2:
        message = f"{told}, more than half of the {show_bytes(free)} that are free. {_FREEING}"
        raise MachineError(Problem(where, message))
    limit = max(free // 16, LEAST_SUSPECT)
    if packed is not None and size > limit and size > MOST_TIMES * packed:
        message = (
            f"{told}, more than {MOST_TIMES} times as much; packed like this, at most "
            f"{show_bytes(limit)} are read. Save it uncompressed, or in parts."
        )
        raise DataError(Problem(where, message))


def largest_unpacked(packed: int | None, copies: int = 1) -> int:
    """The most bytes that `check_unpacked` lets pass just now, `packed` in the file."""
    free = free_memory()
    if packed is None:
        return free // 2 // copies
    return min(free // 2 // copies, max(free // 16, LEAST_SUSPECT, MOST_TIMES * packed))


def show_bytes(size: int) -> str:
    """A size as people read it: 7 bytes, 12.5 kB, 3.0 GB."""
    if size < 1000:
        return f"{size} bytes"
    for unit, one in (("kB", 10**3), ("MB", 10**6), ("GB", 10**9)):
        if size < 1000 * one:
            return f"{size / one:.1f} {unit}"
    return f"{size / 10**12:,.1f} TB"


def _find_left(system: Path) -> Iterator[int]:
    """What the process's groups, and the groups that they are in, may still take each."""
    for folder in _list_groups(system):
        for limit, used in _GROUP_FILES:
            with suppress(OSError, ValueError):
                most = int((folder / limit).read_text("ascii"))
                yield most - int((folder / used).read_text("ascii")) + _count_kept(folder)


def _count_kept(folder: Path) -> int:
    """The bytes that a group holds of files, which go where memory is short."""
    with suppress(OSError, ValueError):
        found = _RECLAIMABLE.findall((folder / "memory.stat").read_text("ascii"))
        # Version 1 has each twice: its own, and that of the groups below too, which comes last.
        return sum({name: int(size) for name, size in found}.values())
    return 0


def _list_groups(system: Path) -> Iterator[Path]:
    with suppress(OSError, UnicodeDecodeError):
        for line in Path("/proc/self/cgroup").read_text("utf-8").splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds in {"", "memory"} or "memory" in kinds.split(","):
                root = system / "memory" if kinds else system
                own = Path(path.lstrip("/"))
                yield from (root / each for each in (own, *own.parents))
