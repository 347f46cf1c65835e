"""A training's whole state as named arrays, and back: what an exact continuation needs."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from lstm_cli.errors import DataError, Problem
from lstm_cli.nn.engine import Compiled
from lstm_cli.nn.loop import Carry

Arrays = dict[str, NDArray[np.generic]]


def collect_state(compiled: Compiled, carry: Carry) -> Arrays:
    """The carry and all variables, random states included, by explicit path."""
    variables = {path: variable.numpy() for path, variable in _variables(compiled).items()}
    return variables | {path: value.numpy() for path, value in _carried(carry).items()}


def restore_state(
    compiled: Compiled, carry: Carry, state: Mapping[str, NDArray[np.generic]]
) -> Carry:
    """Set all variables from `state`; the carry it holds, of the form of `carry`.

    Raises:
        DataError: a path is missing or of another shape.

    """
    expected = {path: tuple(v.shape) for path, v in _variables(compiled).items()}
    expected |= {path: tuple(v.shape) for path, v in _carried(carry).items()}
    found = {path: value.shape for path, value in state.items()}
    if expected != found:
        odd = sorted(dict(set(expected.items()) ^ set(found.items())))
        raise DataError(f"the checkpoint is of another model: {', '.join(odd[:3])} do not fit.")
    for path, variable in _variables(compiled).items():
        variable.assign(state[path])
    flat = [tf.constant(state[path]) for path in _carried(carry)]
    restored: Carry = tf.nest.pack_sequence_as(carry, flat)
    return restored


def write_state(file: Path | BinaryIO, state: Arrays) -> None:
    """Write `state` as an npz file without pickles."""
    np.savez(file, **state, allow_pickle=False)


def read_state(path: Path) -> Arrays:
    """What `write_state` wrote.

    Raises:
        DataError: the file is missing or torn.

    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError) as error:
        raise DataError(Problem(str(path), f"the checkpoint cannot be read ({error}).")) from error


def _variables(compiled: Compiled) -> dict[str, keras.Variable]:
    model, optimizer = compiled.network.trained, compiled.loop.optimizer
    named = {f"model/{index}/{v.path}": v for index, v in enumerate(model.variables)}
    random = {
        f"random/{index}/{v.path}": v
        for index, v in enumerate(model.non_trainable_variables)
        if all(v is not known for known in model.variables)
    }
    return (
        named | random | {f"optimizer/{i}/{v.path}": v for i, v in enumerate(optimizer.variables)}
    )


def _carried(carry: Carry) -> dict[str, tf.Tensor]:
    """The carry's tensors in `tf.nest` order, each under its field's name."""
    return {
        f"carry/{field}/{index}": tensor
        for field, value in carry._asdict().items()
        for index, tensor in enumerate(tf.nest.flatten(value))
    }
