"""The SHA-256 of a dataset's arrays."""

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


def fingerprint(arrays: Mapping[str, NDArray[np.generic]]) -> str:
    """The hexadecimal digest of named arrays: of names, types, shapes and values."""
    digest = hashlib.sha256()
    for name, array in arrays.items():
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
