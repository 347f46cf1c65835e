"""Small files that would take much memory, made in none: bombs, and files with holes."""

import gzip
import io
import os
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from lstm_cli.memory import LEAST_SUSPECT, free_memory

TERABYTE = 10**12
_BLOCK = 1 << 20


def suspect_size() -> int:
    """More than is read of what is packed in few bytes, and less than half of what is free."""
    size = max(free_memory() // 5, 2 * LEAST_SUSPECT)
    assert size < free_memory() // 2
    return size


def write_claiming(
    path: Path, contents: Mapping[str, bytes], sizes: Mapping[str, int], packing: int = ZIP_DEFLATED
) -> None:
    """A zip archive whose index claims other sizes for some of its members."""
    with ZipFile(path, "w", packing) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
        for name, size in sizes.items():
            archive.getinfo(name).file_size = size


def write_zeros(path: Path, size: int) -> None:
    """A gzip file that unpacks to at least so many zeros: one part, again and again."""
    part = gzip.compress(bytes(_BLOCK), mtime=0)
    path.write_bytes(part * (size // _BLOCK + 1))


def write_hole(path: Path, size: int = TERABYTE) -> None:
    """A file of so many zeros that takes no room on the disk."""
    path.unlink(missing_ok=True)
    path.touch()
    os.truncate(path, size)


def array_header(shape: tuple[int, ...], kind: str = "<f4") -> bytes:
    """The header of an array that is said to be this large, without any number."""
    stream = io.BytesIO()
    header = {"descr": kind, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, header)
    return stream.getvalue()


def peak_memory() -> int:
    """The most bytes of memory that this process ever held."""
    import resource  # noqa: PLC0415

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
