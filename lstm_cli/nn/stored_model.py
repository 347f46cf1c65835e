"""A model's file looked at before Keras reads it: what it holds, and what it would ask for."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import h5py

from lstm_cli.archives import check_members
from lstm_cli.memory import PLAIN_COPIES, check_unpacked
from lstm_cli.nn.stored_layers import measure_model

_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"
_BYTES = 4
# Weights are made, drawn from a larger matrix where they are recurrent, and then replaced.
_COPIES = 3
_NUMBERS = "fiu"


def check_stored(path: Path) -> None:
    """Do nothing where the model in a file is one of ours, and its weights are in the file.

    Raises:
        MachineError: it takes too much of the memory that is free.
        DataError: it is packed as no model is.
        ValueError: it has other layers, or weights that are not stored; so is whatever `zipfile`,
            `json` and `h5py` raise for what is not whole.
    """
    where = str(path)
    check_unpacked(where, path.stat().st_size)
    with ZipFile(path) as archive:
        check_members(archive, where)
        check_members(archive, where, {_CONFIG}, PLAIN_COPIES)
        weights, numbers = measure_model(json.loads(archive.read(_CONFIG)))
        stored = _count_stored(archive.read(_WEIGHTS))
    if weights * _BYTES > stored:
        message = f"its layers have {weights:,} weights, and {stored // _BYTES:,} are stored"
        raise ValueError(message)
    check_unpacked(where, weights * _BYTES, copies=_COPIES)
    check_unpacked(where, numbers * _BYTES)


def _count_stored(content: bytes) -> int:
    """The bytes of all weights in an HDF5 file, each of them in that file itself."""
    sizes: list[int] = []
    with h5py.File(BytesIO(content), "r") as file:
        # Keras follows links, and to other files too.
        wrong = file.visititems_links(_find_link) or file.visititems(_measure_into(sizes))
    if wrong:
        raise ValueError(wrong)
    if sum(sizes) > len(content):
        raise ValueError(f"its weights would be {sum(sizes):,} bytes, but {len(content):,} are it")
    return sum(sizes)


def _find_link(name: str, link: object) -> str | None:
    return None if isinstance(link, h5py.HardLink) else f"{name} in its weights leads elsewhere"


def _measure_into(sizes: list[int]) -> Callable[[str, object], str | None]:
    """What adds the size of each array that it is shown, or says what is wrong with it."""

    def measure(name: str, item: object) -> str | None:
        if not isinstance(item, h5py.Dataset):
            return None
        if item.external or item.is_virtual or item.dtype.kind not in _NUMBERS:
            return f"{name} in its weights is no plain array of numbers"
        sizes.append(item.size * item.dtype.itemsize)
        return None

    return measure
