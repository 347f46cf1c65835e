"""Labels and values in a NumPy archive."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lstm_cli.data.reading.cells import LARGEST, mend_number
from lstm_cli.data.sequences.layout import Layout
from lstm_cli.data.sequences.npz_texts import Arrays, as_texts, check_sizes, describe_sizes
from lstm_cli.data.sequences.padding import real_steps
from lstm_cli.data.sequences.ragged import Longs, Targets
from lstm_cli.data.sequences.vocabulary import encode
from lstm_cli.errors import DataError, Problem


class Found(NamedTuple):
    """Fields of `Ragged`: targets `(samples, horizon, …)`, None where there are none, and names."""

    targets: Targets | None
    vocabulary: tuple[str, ...]


def read_targets(
    arrays: Arrays, layout: Layout, lengths: Longs, timesteps: int, where: str
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
    array: NDArray[np.generic], layout: Layout, lengths: Longs, timesteps: int, where: str
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
    array: NDArray[np.generic], layout: Layout, lengths: Longs, timesteps: int, where: str
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
    _check_finite(values, where)
    return Found(values[:, : lengths.max()], ())


def _check_finite(values: NDArray[np.float64], where: str) -> None:
    wrong = np.argwhere(np.abs(values) > LARGEST).tolist()
    if wrong:
        sample, step, feature = wrong[0]
        value = float(values[sample, step, feature])
        message = f"is {value:g}. {mend_number(value)}"
        raise DataError(Problem(f"{where}: values of sample {sample}", message))
