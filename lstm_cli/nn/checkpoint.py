"""A training's whole state as named arrays, and back: what an exact continuation needs."""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from lstm_cli.errors import DataError
from lstm_cli.nn.carry import RUNNING, VERDICTS, Carry
from lstm_cli.nn.engine import Compiled
from lstm_cli.types import State


def collect_state(compiled: Compiled, carry: Carry) -> dict[str, NDArray[np.generic]]:
    """The carry and all variables, random states included, by explicit path."""
    variables = {path: variable.numpy() for path, variable in _variables(compiled).items()}
    return variables | {path: value.numpy() for path, value in _carried(carry).items()}


def restore_state(compiled: Compiled, carry: Carry, state: State) -> Carry:
    """Set all variables from `state`; the carry it holds, of the form of `carry`.

    Raises:
        DataError: a path is missing, or of another shape or type; or its counters make no sense.
    """
    expected = _forms(collect_state(compiled, carry))
    found = _forms(state)
    if expected != found:
        odd = sorted(dict(set(expected.items()) ^ set(found.items())))
        raise DataError(f"the checkpoint is of another model: {', '.join(odd[:3])} do not fit.")
    _check_counters(state, compiled.loop.train.batches)
    for path, variable in _variables(compiled).items():
        variable.assign(state[path])
    flat = [tf.constant(state[path]) for path in _carried(carry)]
    restored: Carry = tf.nest.pack_sequence_as(carry, flat)
    return restored


def _check_counters(state: State, batches: int) -> None:
    """Raise `DataError` where a carry says to be where no training ever is."""
    epoch, update, kept_epoch, verdict = (
        int(state[f"carry/{name}/0"]) for name in ("epoch", "update", "kept_epoch", "verdict")
    )
    # An epoch that ends with a number that is not finite stays at its last update.
    most = batches - 1 if verdict == RUNNING else batches
    if not (0 <= kept_epoch <= epoch and 0 <= update <= most and verdict in VERDICTS):
        place = f"epoch {epoch}, update {update} of {batches}, kept epoch {kept_epoch}"
        raise DataError(f"the checkpoint makes no sense: {place}, verdict {verdict}.")


def _forms(state: State) -> dict[str, tuple[tuple[int, ...], str]]:
    return {path: (value.shape, value.dtype.str) for path, value in state.items()}


def _variables(compiled: Compiled) -> dict[str, keras.Variable]:
    """All variables by name; a name says nothing of how many models this process built before."""
    model, optimizer = compiled.network.trained, compiled.loop.optimizer
    weights = {f"model/{i}/{v.path}": v for i, v in enumerate(model.trainable_variables)}
    random = {f"random/{i}": v for i, v in enumerate(model.non_trainable_variables)}
    kind = type(optimizer).__name__
    moments = {f"optimizer/{kind}/{i}/{v.name}": v for i, v in enumerate(optimizer.variables)}
    return weights | random | moments


def _carried(carry: Carry) -> dict[str, tf.Tensor]:
    """The carry's tensors in `tf.nest` order, each under its field's name."""
    return {
        f"carry/{field}/{index}": tensor
        for field, value in carry._asdict().items()
        for index, tensor in enumerate(tf.nest.flatten(value))
    }
