"""Inputs that a user hands over for prediction: from a config, the command line or a file."""

from collections.abc import Sequence

import numpy as np

from lstm_cli.config.findings.finding import Contradiction
from lstm_cli.config.rules.nested_lists import measure
from lstm_cli.data.parts.target_arrays import arrays_of
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Floats, Ints, SequenceShape
from lstm_cli.wording import show_path, show_value

LEVELS = 3


def read_inputs(values: object, shape: SequenceShape, where: str) -> Floats:
    """Nested numbers as `(samples, timesteps, features)`; the samples level may be left out.

    Raises:
        DataError: they are not finite numbers, or do not fit `shape`.
    """
    wanted = (shape.timesteps, shape.inputs.features)
    array = _read_numbers(values, where)
    if array.shape == wanted:
        return array[None]
    if array.ndim != LEVELS or array.shape[1:] != wanted or not len(array):
        sizes, one, several = map(_show, (array.shape, wanted, ("samples", *wanted)))
        message = (
            f"lists of sizes {sizes} do not fit the model, which takes (timesteps, features) = "
            f"{one}. Give {several}, or {one} for one sample: {_example(*wanted)}."
        )
        raise DataError(Problem(where, message))
    return array


def read_expected(values: object, shape: SequenceShape, samples: int, where: str) -> Floats | Ints:
    """What should come out, shaped as the targets of a `Batch`; levels of size 1 may be left out.

    Raises:
        DataError: they are not numbers or class names, or do not fit `shape`.
    """
    classes = arrays_of(shape.target).classes
    if classes:
        return _read_labels(values, classes, (samples, shape.horizon), where)
    array = _read_numbers(values, where)
    wanted = (samples, shape.horizon, shape.target.features)
    if [size for size in array.shape if size > 1] != [size for size in wanted if size > 1]:
        message = f"lists of sizes {_show(array.shape)} do not fit. Give {_show(wanted)}."
        raise DataError(Problem(where, message))
    return array.reshape(wanted)


def is_finite(value: float) -> bool:
    """Whether a model, which calculates in float32, can take the number."""
    # A comparison is false for nan; whole numbers can be too large for any float.
    return -float(np.finfo(np.float32).max) <= value <= float(np.finfo(np.float32).max)


def _read_labels(
    values: object, classes: tuple[str, ...], size: tuple[int, int], where: str
) -> Ints:
    names, count = np.array(values, dtype=object).ravel().tolist(), size[0] * size[1]
    unknown = [name for name in names if name not in classes]
    if unknown or len(names) != count:
        found = f"{unknown[0]!r} is no class" if unknown else f"{len(names)} class names are given"
        wanted = f"{count} of {', '.join(classes)}"
        raise DataError(Problem(where, f"{found}. Give {wanted}."))
    return np.array([classes.index(name) for name in names], np.int32).reshape(size)


def _read_numbers(values: object, where: str) -> Floats:
    # Lists of uneven lengths stay lists in such an array, text stays text and booleans booleans.
    array = np.array(values, dtype=object)
    flat = array.ravel().tolist()
    if isinstance(values, list | tuple) and all(map(_is_number, flat)):
        return array.astype(np.float32)
    raise DataError(_find_problem(values, where))


def _is_number(value: object) -> bool:
    return type(value) in {int, float} and is_finite(value)  # type: ignore[arg-type]


def _find_problem(values: object, where: str) -> Problem:
    """The first thing that is wrong with lists of something else than numbers."""
    nest = _as_tuples(values)
    if not isinstance(nest, tuple):
        return Problem(where, f"{show_value(values)} is not a list. Write [[50], [51], [52]].")
    measured = measure(nest, ())
    if isinstance(measured, Contradiction):
        return Problem(f"{where}: {show_path(measured.path)}", measured.message)
    path, value = next(place for place in measured.values if not _is_number(place[1]))
    message = f"{show_value(value)} does not fit. Give finite numbers."
    return Problem(f"{where}: {show_path(path)}", message)


def _as_tuples(values: object, levels: int = LEVELS) -> object:
    if levels and isinstance(values, list | tuple):
        return tuple(_as_tuples(value, levels - 1) for value in values)
    return values


def _show(sizes: Sequence[object]) -> str:
    return f"({', '.join(map(str, sizes))})"


def _example(timesteps: int, features: int) -> str:
    inner = f"[{', '.join(['0'] * features)}]"
    rows = [inner] * min(timesteps, 3) + (["…"] if timesteps > 3 else [])
    return f"[{', '.join(rows)}]"
