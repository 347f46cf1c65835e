"""The SHA-256 of a dataset's arrays."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ArrayBlocks:
    """An array that is read block by block along its first axis: its whole form, and its blocks."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    blocks: Iterable[NDArray[np.generic]]


def fingerprint(arrays: Mapping[str, NDArray[np.generic]]) -> str:
    """The hexadecimal digest of named arrays: of names, types, shapes and values."""
    return fold_fingerprint(
        {name: ArrayBlocks(array.dtype, array.shape, (array,)) for name, array in arrays.items()}
    )


def fold_fingerprint(arrays: Mapping[str, ArrayBlocks]) -> str:
    """The `fingerprint` of the arrays, however they are cut, with one block in memory at a time.

    Raises:
        ValueError: the blocks of an array are not of its type and shape.
    """
    digest = hashlib.sha256()
    for name, array in arrays.items():
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        rows = 0
        for block in array.blocks:
            if (block.dtype, block.shape[1:]) != (array.dtype, array.shape[1:]):
                raise ValueError(f"{name}: a block is {block.dtype} {block.shape}")
            digest.update(np.ascontiguousarray(block).data)
            rows += len(block)
        if rows != array.shape[0]:
            raise ValueError(f"{name}: the blocks have {rows} rows, not {array.shape[0]}")
    return digest.hexdigest()
