"""Zip archives, and arrays in them: what they would take is known before they are unpacked."""

import math
from collections.abc import Collection
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np

from lstm_cli.errors import DataError, Problem
from lstm_cli.memory import check_unpacked

_ENDING = ".npy"
_MAGIC = np.lib.format.MAGIC_PREFIX
_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
# Deflated at worst, contents grow by five bytes in 16 kB.
_GROWTH, _FRAME = 1.001, 1024
_LEAST_ITEM = 8


def check_members(
    archive: ZipFile, where: str, names: Collection[str] | None = None, copies: int = 1
) -> None:
    """Do nothing where the members `names`, all by default, may be read `copies` times.

    Raises:
        MachineError: they take too much of the memory that is free.
        DataError: one is packed so much, or in such a way, that it is not read.
    """
    members = [each for each in archive.infolist() if names is None or each.filename in names]
    packed = sum(each.compress_size for each in members)
    check_unpacked(where, sum(each.file_size for each in members), packed, copies=copies)
    for member in members:
        place = f"{where}: {member.filename}"
        check_unpacked(place, member.file_size, member.compress_size, copies=copies)
        if fault := _find_fault(member):
            raise DataError(Problem(place, f"{fault}. Write the file again."))


def check_arrays(file: IO[bytes], where: str, names: Collection[str] | None = None) -> None:
    """Do nothing where the arrays `names`, all by default, of an npz file may be read.

    Raises:
        MachineError: they take too much of the memory that is free.
        DataError: one is packed so much, or in such a way, that it is not read.
        BadZipFile: it is no archive.
        ValueError: it is damaged, or an array's sizes are not those of what is stored.
    """
    with ZipFile(file) as archive:
        own = set(archive.namelist())
        if names is not None:
            own &= {f"{name}{ending}" for name in names for ending in ("", _ENDING)}
        check_members(archive, where, own)
        items = sum(_count_items(archive, name) for name in own)
        # Numbers are calculated with in eight bytes, however few they are stored in.
        check_unpacked(where, items * _LEAST_ITEM)


def _find_fault(member: ZipInfo) -> str:
    """What forbids to unpack a member whose sizes are right as it tells them; empty if nothing."""
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "is packed in another way than stored or deflated, which zip files here are"
    if member.compress_size > member.file_size * _GROWTH + _FRAME:
        return (
            f"is {member.file_size} bytes, but {member.compress_size} packed: its sizes are wrong"
        )
    return ""


def _count_items(archive: ZipFile, name: str) -> int:
    """The numbers of an array, whose header says how many bytes NumPy would ask for."""
    member = archive.getinfo(name)
    with archive.open(member) as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return 0  # no array: NumPy gives its bytes
        file.seek(0)
        version = np.lib.format.read_magic(file)
        if version not in _HEADERS:
            raise ValueError(f"{name} is of a version that is not read")
        shape, _, kind = _HEADERS[version](file)
        header = file.tell()
    # What holds objects is told of by who would read it.
    if not kind.hasobject and math.prod(shape) * kind.itemsize != member.file_size - header:
        shown = str(shape)[:100]
        raise ValueError(f"{name} is not as large as its sizes {shown} of {kind} say")
    return math.prod(shape)
