"""checkpoint/: the whole state of a training as of some update, and the one before it."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from lstm_cli.errors import DataError, Problem
from lstm_cli.records.plain_json import to_json
from lstm_cli.records.whole_files import machine_errors, whole
from lstm_cli.types import State

FOLDER = "checkpoint"
FORM = 1
_KEPT = 2
_FACTS, _SUM = "facts", "sha256"
# All that NumPy and zipfile raise for a file that is torn, damaged or made up.
_DAMAGES = (
    OSError, ValueError, TypeError, KeyError, EOFError, BadZipFile, zlib.error, NotImplementedError,
    RuntimeError, MemoryError, SyntaxError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint as it was written: facts as plain data, and named arrays."""

    path: Path
    facts: Mapping[str, Any]
    state: State


@dataclass(frozen=True, slots=True)
class Found:
    """The newest whole checkpoint, if there is any, and what is wrong with newer ones."""

    checkpoint: Checkpoint | None
    problems: tuple[str, ...] = ()


def write_checkpoint(folder: Path, updates: int, facts: Mapping[str, object], state: State) -> None:
    """Add the checkpoint of a run folder after so many updates; the one before it is kept.

    An npz file without pickles: the arrays of `state`, the facts as JSON, and the SHA-256 of all.

    Raises:
        MachineError: It cannot be written; those before it are as they were.
    """
    path = folder / FOLDER / f"update-{updates:012d}.npz"
    text = to_json({"form": FORM, "updates": updates, **facts}).encode()
    arrays = {**state, _FACTS: np.frombuffer(text, np.uint8)}
    with machine_errors(path):
        path.parent.mkdir(exist_ok=True)
    with whole(path) as temporary, temporary.open("wb") as file:
        np.savez(file, **arrays, **{_SUM: _sum_up(arrays)}, allow_pickle=False)
    with machine_errors(path):
        for superseded in [old for old in _list(folder) if old != path][_KEPT - 1 :]:
            superseded.unlink()


def find_checkpoint(folder: Path, run: str) -> Found:
    """The newest checkpoint of a run folder that is whole, and of the run with this W&B id.

    Raises:
        DataError: There are checkpoints, and none can be used.
    """
    problems: list[str] = []
    for path in _list(folder):
        try:
            checkpoint = _read(path)
            if checkpoint.facts.get("run") == run:
                return Found(checkpoint, tuple(problems))
            problems.append(f"{path}: this checkpoint is of another run, and is left out.")
        except _DAMAGES as error:
            reason = str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
            problems.append(f"{path}: this checkpoint is not whole ({reason}), and is left out.")
    if problems:
        advice = f"Train {folder / 'config.yaml'} from its beginning."
        raise DataError(Problem(str(folder), f"has no checkpoint that can be used. {advice}"))
    return Found(None)


def _list(folder: Path) -> list[Path]:
    """The checkpoints of a run folder, the newest first."""
    return sorted((folder / FOLDER).glob("update-*.npz"), reverse=True)


def _read(path: Path) -> Checkpoint:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    found = arrays.pop(_SUM)
    if not np.array_equal(found, _sum_up(arrays)):
        raise ValueError("its checksum does not match")
    facts = json.loads(arrays.pop(_FACTS).tobytes())
    if not isinstance(facts, dict) or facts.get("form") != FORM:
        raise ValueError(f"it is not of form {FORM}")
    return Checkpoint(path, facts, arrays)


def _sum_up(arrays: State) -> NDArray[np.uint8]:
    """The SHA-256 of names, types, shapes and bytes, `(32,)` uint8."""
    digest = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype.str} {array.shape} ".encode())
        digest.update(np.ascontiguousarray(array).data)
    return np.frombuffer(digest.digest(), np.uint8)
