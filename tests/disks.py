"""Disks of our own, which a test may fill up, and folders that it may seal."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

KILOBYTES = 2048
_FILLER = "filler"


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system in memory, mounted at `path`."""

    path: Path

    def leave(self, kilobytes: int) -> None:
        """Fill it up, but for so much."""
        filler = self.path / _FILLER
        filler.unlink(missing_ok=True)
        done = subprocess.run(
            ["df", "--output=avail", "--block-size=1K", self.path],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        free = int(done.stdout.split()[-1])
        filler.write_bytes(bytes(max(free - kilobytes, 0) * 1024))

    def free(self) -> None:
        """Have room again."""
        (self.path / _FILLER).unlink()


@contextmanager
def small_disk(path: Path) -> Iterator[Disk]:
    """A disk of two megabytes at `path`; the test is skipped where nothing can be mounted."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={KILOBYTES}k", "tmpfs", str(path)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        why = done.stderr.strip() if done.returncode else ""
    except FileNotFoundError as error:
        why = str(error)
    if why:
        pytest.skip(f"no disk can be mounted here: {why}")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


@contextmanager
def sealed(*folders: Path) -> Iterator[None]:
    """A block in which nothing in the folders can be made, renamed or removed, by root neither.

    The test is skipped where the file system knows no such mark.
    """
    done = subprocess.run(["chattr", "+i", *folders], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no folder can be sealed here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *folders], check=True)
