"""NumPy archives, `.npz`: sequences one beside the other, padded behind their ends."""

import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Never, TypeAlias

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from lstm_cli.archives import check_arrays
from lstm_cli.data.files.cells import LARGEST, mend_number
from lstm_cli.data.files.paths import MOST_PROBLEMS, list_names, make_error, name_file, resolve_path
from lstm_cli.data.sequences.labels import encode, number_features
from lstm_cli.data.sequences.padding import real_steps
from lstm_cli.data.sequences.ragged import Int64s, Layout, Ragged, Targets
from lstm_cli.errors import DataError, LstmCliError, Problem
from lstm_cli.memory import check_unpacked
from lstm_cli.wording import nearest, shorten

Arrays: TypeAlias = Mapping[str, NDArray[np.generic]]


def read_texts(arrays: Arrays, name: str, samples: int, where: str) -> tuple[str, ...] | None:
    """The array `name` as a text for each sample; None where there is no such array.

    Raises:
        DataError: it holds something else or nothing, or not one for each sample.
    """
    if name not in arrays:
        return None
    texts = as_texts(arrays[name], name, where)
    check_sizes(texts, name, [(samples,)], where)
    empty = next((sample for sample, text in enumerate(texts.tolist()) if not text), None)
    if empty is not None:
        raise DataError(Problem(f"{where}: {name}[{empty}]", "is empty. Give a name."))
    return tuple(texts.tolist())


def as_texts(array: NDArray[np.generic], name: str, where: str) -> NDArray[np.str_]:
    """Whole numbers or texts as texts, without space around them.

    Raises:
        DataError: the array holds something else.
    """
    if array.dtype.kind not in "iuUb":
        message = f"{name!r} holds {array.dtype}. Give whole numbers or text."
        raise DataError(Problem(where, message))
    return np.char.strip(array.astype(np.str_))


def check_sizes(
    array: NDArray[np.generic], name: str, allowed: Sequence[tuple[int, ...]], where: str
) -> None:
    """Do nothing if the array has one of the shapes allowed.

    Raises:
        DataError: it has another one.
    """
    if array.shape not in allowed:
        wanted = " or ".join(map(describe_sizes, allowed))
        each = "timestep" if max(map(len, allowed)) > 1 else "sample"
        message = (
            f"{name!r} has sizes {describe_sizes(array.shape)}. Give {wanted}: one for each {each} "
            "of 'inputs'."
        )
        raise DataError(Problem(where, message))


def describe_sizes(shape: Sequence[int]) -> str:
    """A shape as NumPy shows it: `(15, 3)`, `(15,)`."""
    return str(tuple(map(int, shape)))


class Found(NamedTuple):
    """Fields of `Ragged`: targets `(samples, horizon, …)`, None where there are none, and names."""

    targets: Targets | None
    vocabulary: tuple[str, ...]


def read_targets(
    arrays: Arrays, layout: Layout, lengths: Int64s, timesteps: int, where: str
) -> Found:
    """The array `labels` or `values`, whichever is to be predicted.

    Raises:
        DataError: only the other one is there, or it does not fit `inputs`.
    """
    name = "labels" if layout.target == "label" else "values"
    other = "values" if layout.target == "label" else "labels"
    if name not in arrays:
        if other in arrays:
            message = (
                f"there is 'inputs' and {other!r}, but {name!r} are to be predicted. "
                f"Add {name!r}, or set dataset.target: {other[:-1]}."
            )
            raise DataError(Problem(where, message))
        return Found(None, ())
    read = _read_labels if layout.target == "label" else _read_values
    return read(arrays[name], layout, lengths, timesteps, where)


def _read_labels(
    array: NDArray[np.generic], layout: Layout, lengths: Int64s, timesteps: int, where: str
) -> Found:
    texts = as_texts(array, "labels", where)
    if layout.per == "sequence":
        check_sizes(texts, "labels", [(len(lengths),)], where)
        codes, vocabulary = encode(texts[:, None])
        return Found(codes, vocabulary)
    check_sizes(texts, "labels", [(len(lengths), timesteps)], where)
    # What stands behind the end of a sequence is no label.
    codes, vocabulary = encode(np.where(real_steps(lengths, timesteps), texts, ""))
    return Found(codes[:, : lengths.max()], vocabulary)


def _read_values(
    array: NDArray[np.generic], layout: Layout, lengths: Int64s, timesteps: int, where: str
) -> Found:
    if array.dtype.kind not in "fiub":
        raise DataError(Problem(where, f"'values' holds {array.dtype}. Give numbers."))
    samples = len(lengths)
    expected = (samples,) if layout.per == "sequence" else (samples, timesteps)
    if array.shape[: len(expected)] != expected or array.ndim > len(expected) + 1 or not array.size:
        message = (
            f"'values' has sizes {describe_sizes(array.shape)}. Give {describe_sizes(expected)} as "
            "'inputs', or one more for several values at once."
        )
        raise DataError(Problem(where, message))
    horizon = 1 if layout.per == "sequence" else timesteps
    values = array.astype(np.float64).reshape(samples, horizon, -1)
    values[~real_steps(lengths, horizon)] = np.nan
    _check_target_values(values, where)
    return Found(values[:, : lengths.max()], ())


def _check_target_values(values: NDArray[np.float64], where: str) -> None:
    wrong = np.argwhere(np.abs(values) > LARGEST).tolist()
    if wrong:
        sample, step, feature = wrong[0]
        value = float(values[sample, step, feature])
        message = f"is {value:g}. {mend_number(value)}"
        raise DataError(Problem(f"{where}: values of sample {sample}", message))


NAMES = ("inputs", "labels", "values", "lengths", "groups", "ids")
WRITING = "Write the file with numpy.savez(file, inputs=…, labels=…)."
NO_ARCHIVE = f"is no .npz file that can be read. {WRITING}"
ENDED = " Add 'lengths' where sequences end before the last timestep."
OBJECTS = (
    "holds Python objects, which could run code when they are read. Save plain arrays: sequences "
    "of different lengths filled up to one, and their lengths as 'lengths'."
)


def read_npz(path: str, layout: Layout) -> Ragged:
    """The sequences of an `.npz` file.

    It holds `inputs (samples, timesteps, features)` and `labels` or `values`, `(samples,)` or
    `(samples, timesteps)`; `lengths`, `groups` and `ids`, each `(samples,)`, may be left out.

    Raises:
        DataError: it cannot be read, or its arrays are no such or do not fit each other.
        MachineError: it takes too much of the memory that is free.
    """
    where = name_file(path)
    arrays = _load(path, where)
    inputs = _read_inputs(arrays, where)
    samples, timesteps, features = inputs.shape
    lengths = _read_lengths(arrays, samples, timesteps, where)
    ids = read_texts(arrays, "ids", samples, where)
    groups = read_texts(arrays, "groups", samples, where)
    ragged = Ragged(
        path=where,
        names=ids or tuple(f"sample {number}" for number in range(samples)),
        features=number_features(features),
        values=inputs[real_steps(lengths, timesteps)],
        lengths=lengths,
        groups=groups,
    )
    _check_finite(ragged, has_lengths="lengths" in arrays)
    return replace(ragged, **read_targets(arrays, layout, lengths, timesteps, where)._asdict())


def _load(path: str, where: str) -> Arrays:
    file = resolve_path(path)
    try:
        found = _read_archive(file, where)
    except LstmCliError:
        raise
    except Exception as error:
        objects = str(error).startswith("Object arrays")
        raise DataError(Problem(where, OBJECTS if objects else NO_ARCHIVE)) from error
    arrays = {name: array for name, array in found.items() if isinstance(array, np.ndarray)}
    wrong = [name for name in NAMES if name in found and name not in arrays]
    if wrong:
        raise DataError(Problem(where, f"{wrong[0]!r} in it is no array. {WRITING}"))
    if "inputs" not in arrays:
        _raise_missing("inputs", list(found), where)
    _check_spelling(found, where)
    return arrays


def _check_spelling(found: Collection[str], where: str) -> None:
    """Raise `DataError` where an array that is not read was meant to be: lengths matter."""
    for name in found:
        near = None if name in NAMES else nearest(name, [own for own in NAMES if own not in found])
        if near:
            message = f"there is no use for an array {shorten(repr(name))}. Did you mean {near!r}?"
            raise DataError(Problem(where, message))


def _read_archive(file: Path, where: str) -> dict[str, object]:
    """What is in the archive, None for what is not ours: it is not read."""
    # Opened here: np.load leaves the file open where it is damaged. It warns of odd headers.
    with file.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check_unpacked(where, file.stat().st_size)
        check_arrays(stream, where, NAMES)
        stream.seek(0)
        archive = np.load(stream, allow_pickle=False)
        if not isinstance(archive, NpzFile):
            raise ValueError  # noqa: TRY004 - as np.load does for other files
        return {name: archive[name] if name in NAMES else None for name in archive.files}


def _read_inputs(arrays: Arrays, where: str) -> NDArray[np.floating]:
    inputs = arrays["inputs"]
    if inputs.dtype.kind not in "fiub":
        message = f"'inputs' holds {inputs.dtype}, no numbers. Give (samples, timesteps, features)."
        raise DataError(Problem(where, message))
    if inputs.ndim != 3 or not inputs.size:
        sizes = describe_sizes(inputs.shape)
        message = (
            f"'inputs' has sizes {sizes}. Give (samples, timesteps, features), none of them 0."
        )
        raise DataError(Problem(where, message))
    if inputs.dtype in (np.float32, np.float64):
        return inputs  # type: ignore[return-value]
    return inputs.astype(np.float64)


def _read_lengths(arrays: Arrays, samples: int, timesteps: int, where: str) -> Int64s:
    lengths = arrays.get("lengths")
    if lengths is None:
        return np.full(samples, timesteps, np.int64)
    if lengths.shape != (samples,) or lengths.dtype.kind not in "iu":
        sizes = describe_sizes(lengths.shape)
        message = (
            f"'lengths' has sizes {sizes} and holds {lengths.dtype}. Give a whole number for each "
            f"of the {samples} samples of 'inputs'."
        )
        raise DataError(Problem(where, message))
    wrong = np.flatnonzero((lengths < 1) | (lengths > timesteps))  # type: ignore[operator]
    problems = [
        Problem(
            f"{where}: lengths[{sample}]",
            f"is {lengths[sample]}. Give 1 to {timesteps}, the timesteps of 'inputs'.",
        )
        for sample in wrong[: MOST_PROBLEMS + 1].tolist()
    ]
    if problems:
        raise make_error(problems, where, len(wrong))
    return lengths.astype(np.int64)


def _check_finite(ragged: Ragged, *, has_lengths: bool) -> None:
    # A comparison with nan is false.
    wrong = np.argwhere(~(np.abs(ragged.values) <= LARGEST))
    owners, starts = ragged.owners, ragged.starts
    problems = []
    for row, feature in wrong[: MOST_PROBLEMS + 1].tolist():
        sample, value = owners[row], float(ragged.values[row, feature])
        place = f"{ragged.path}: inputs[{sample}, {row - starts[sample]}, {feature}]"
        advice = "" if has_lengths or not np.isnan(value) else ENDED
        problems.append(Problem(place, f"is {value:g}. {mend_number(value)}{advice}"))
    if problems:
        raise make_error(problems, ragged.path, len(wrong))


def _raise_missing(name: str, found: Sequence[str], where: str) -> Never:
    near = nearest(name, found)
    meant = f"Did you mean {near!r}?" if near else f"Add it. {WRITING}"
    shown = list_names(found) or "none"
    raise DataError(Problem(where, f"there is no array {name!r} (found: {shown}). {meant}"))
