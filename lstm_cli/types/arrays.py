"""Arrays by what they hold."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int32]
Bools: TypeAlias = NDArray[np.bool_]
Array: TypeAlias = NDArray[Any]
Counts: TypeAlias = NDArray[np.int64]

ALIGNMENT = 64


def allocate(shape: tuple[int, ...]) -> Floats:
    """A float32 array of zeros that begins where TensorFlow can use its memory without a copy."""
    size = int(np.prod(shape)) * np.dtype(np.float32).itemsize
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    first = -memory.ctypes.data % ALIGNMENT
    return memory[first : first + size].view(np.float32).reshape(shape)


def is_aligned(array: NDArray[np.generic]) -> bool:
    """Whether TensorFlow can use the array's memory as it is."""
    begins = array.ctypes.data % ALIGNMENT == 0
    return bool(begins and array.flags.c_contiguous and array.flags.writeable)
