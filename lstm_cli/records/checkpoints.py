"""checkpoint/: the whole state of a training as of some update, and the one before it."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from lstm_cli.archives import check_arrays
from lstm_cli.disk import check_file, machine_errors, to_json, whole
from lstm_cli.errors import DataError, Problem
from lstm_cli.memory import check_unpacked
from lstm_cli.types import State

FOLDER = "checkpoint"
FORM = 1
_KEPT = 2
_PREFIX = "update-"
_FACTS, _SUM = "facts", "sha256"
# All that NumPy and zipfile raise for a file that is torn, damaged or made up.
_DAMAGES = (
    OSError, ValueError, TypeError, KeyError, EOFError, BadZipFile, zlib.error, NotImplementedError,
    RuntimeError, MemoryError, SyntaxError, DataError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint as it was written: facts as plain data, and named arrays."""

    path: Path
    facts: Mapping[str, Any]
    state: State


@dataclass(frozen=True, slots=True)
class Found:
    """The newest usable checkpoint, if there is any, and what is wrong with newer ones.

    `left_out` are the files of the newer ones.
    """

    checkpoint: Checkpoint | None
    problems: tuple[str, ...] = ()
    left_out: tuple[Path, ...] = ()


def write_checkpoint(folder: Path, updates: int, facts: Mapping[str, object], state: State) -> None:
    """Add the checkpoint of a run folder after so many updates; the one before it is kept.

    An npz file without pickles: the arrays of `state`, the facts as JSON, and the SHA-256 of all.

    Raises:
        MachineError: It cannot be written; those before it are as they were.
    """
    path = folder / FOLDER / f"{_PREFIX}{updates:012d}.npz"
    text = to_json({"form": FORM, "updates": updates, **facts}).encode()
    arrays = {**state, _FACTS: np.frombuffer(text, np.uint8)}
    with machine_errors(path):
        path.parent.mkdir(exist_ok=True)
    with whole(path) as temporary, temporary.open("wb") as file:
        np.savez(file, **arrays, **{_SUM: _sum_up(arrays)}, allow_pickle=False)
    with machine_errors(path):
        for superseded in [old for old in _list(folder) if old != path][_KEPT - 1 :]:
            superseded.unlink()


def find_checkpoint(
    folder: Path, run: str, find_fault: Callable[[Checkpoint], str] = lambda _: ""
) -> Found:
    """The newest checkpoint of a run folder that is whole, and of the run with this W&B id.

    `find_fault` says what else forbids to use one: "this checkpoint …", or nothing.

    Raises:
        DataError: There are checkpoints, and none can be used.
        MachineError: The newest takes too much of the memory that is free.
    """
    faults: dict[Path, str] = {}
    for path in _list(folder):
        try:
            checkpoint = _read(path)
            fault = _find_owner(checkpoint, run) or find_fault(checkpoint)
            if not fault:
                problems = (f"{bad}: {found}, and is left out." for bad, found in faults.items())
                return Found(checkpoint, tuple(problems), tuple(faults))
            faults[path] = fault
        except _DAMAGES as error:
            reason = str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
            faults[path] = f"this checkpoint is not whole ({reason})"
    if faults:
        advice = f"Train {folder / 'config.yaml'} from its beginning."
        none = Problem(str(folder), f"has no checkpoint that can be used. {advice}")
        raise DataError([*(Problem(str(bad), f"{found}.") for bad, found in faults.items()), none])
    return Found(None)


def find_last_update(folder: Path) -> int:
    """After how many updates the newest checkpoint of a run folder was made; 0 without one."""
    names = (path.stem.removeprefix(_PREFIX) for path in _list(folder))
    return max((int(name) for name in names if name.isdecimal()), default=0)


def set_aside(paths: Iterable[Path]) -> None:
    """Let files no longer count as checkpoints, so that those to come are kept instead.

    Raises:
        MachineError: One cannot be renamed.
    """
    for path in paths:
        with machine_errors(path):
            path.replace(path.with_name(f"{path.name}.left-out"))


def _find_owner(checkpoint: Checkpoint, run: str) -> str:
    return "" if checkpoint.facts.get("run") == run else "this checkpoint is of another run"


def _list(folder: Path) -> list[Path]:
    """The checkpoints of a run folder, the newest first."""
    return sorted((folder / FOLDER).glob(f"{_PREFIX}*.npz"), reverse=True)


def _read(path: Path) -> Checkpoint:
    check_file(path)
    check_unpacked(str(path), path.stat().st_size)
    with path.open("rb") as file:
        check_arrays(file, path.name)
        file.seek(0)
        stored = np.load(file, allow_pickle=False)
        arrays = {name: stored[name] for name in stored.files}
    if not all(isinstance(array, np.ndarray) for array in arrays.values()):
        raise TypeError("not all in it are arrays")
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
