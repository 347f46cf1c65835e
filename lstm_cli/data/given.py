"""Inputs that a user hands over for prediction: from a config, the command line or a file."""

from collections.abc import Sequence

import numpy as np

from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Floats, Ints, SequenceShape


def read_inputs(values: object, shape: SequenceShape, where: str) -> Floats:
    """Nested numbers as `(samples, timesteps, features)`; the samples level may be left out.

    Raises:
        DataError: they are not numbers, or do not fit `shape`.
    """
    wanted = (shape.timesteps, shape.features)
    array = _numbers(values, where)
    if array.ndim == len(wanted):
        array = array[None]
    if array.ndim != 3 or array.shape[1:] != wanted or not len(array):
        raise DataError(
            Problem(
                where,
                f"inputs of shape {_show(array.shape)} do not fit the model. Give (samples, "
                f"{wanted[0]} timesteps, {wanted[1]} features); one sample is {_example(*wanted)}.",
            )
        )
    return array


def read_expected(values: object, shape: SequenceShape, samples: int, where: str) -> Floats | Ints:
    """What should come out, shaped as the targets of a `Batch`; levels of size 1 may be left out.

    Raises:
        DataError: they are not numbers or class names, or do not fit `shape`.
    """
    if shape.classes:
        return _read_labels(values, shape, samples, where)
    array = _numbers(values, where)
    wanted = (samples, shape.horizon, shape.target_features)
    if array.size != np.prod(wanted):
        raise DataError(
            Problem(where, f"{array.size} numbers given, {_show(wanted)} are expected.")
        )
    return array.reshape(wanted)


def _read_labels(values: object, shape: SequenceShape, samples: int, where: str) -> Ints:
    names = np.array(values, dtype=object).ravel().tolist()
    unknown = [name for name in names if name not in shape.classes]
    if unknown or len(names) != samples * shape.horizon:
        found = f"{unknown[0]!r} is no class" if unknown else f"{len(names)} class names are given"
        wanted = f"{samples * shape.horizon} of {', '.join(shape.classes)}"
        raise DataError(Problem(where, f"{found}. Give {wanted}."))
    labels = np.array([shape.classes.index(name) for name in names], np.int32)
    return labels.reshape(samples, shape.horizon)


def _numbers(values: object, where: str) -> Floats:
    try:
        array = np.array(values, dtype=np.float32)
    except (ValueError, TypeError, OverflowError) as error:
        message = "inputs are not lists of numbers of equal lengths. Write [[50], [51], [52]]."
        raise DataError(Problem(where, message)) from error
    if not np.isfinite(array).all():
        raise DataError(Problem(where, "a number is not finite. Leave it out, or mend it."))
    return array


def _show(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, shape))})"


def _example(timesteps: int, features: int) -> str:
    inner = f"[{', '.join(['0'] * features)}]"
    rows = [inner] * min(timesteps, 3) + (["…"] if timesteps > 3 else [])
    return f"[{', '.join(rows)}]"
