"""A training's first weights, and its whole state as named arrays: what an exact resume needs.

Initial weights are a pure function of the seed, or those of another run; they are the same for a
new model and a used one.
"""

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from lstm_cli.config.schema.network import Model
from lstm_cli.errors import DataError
from lstm_cli.nn.carry import RUNNING, VERDICTS, Carry
from lstm_cli.nn.engine import Compiled
from lstm_cli.nn.inference import list_weights, path_of
from lstm_cli.nn.network_build import build_network
from lstm_cli.types import SequenceShape, State


def initialize(model: keras.Model, seed: int) -> None:
    """Set all weights and random states of `model` as `seed` decides.

    Keras's own defaults: Glorot uniform kernels, orthogonal recurrent kernels, biases of zero but
    for an LSTM's forget gate, which starts at one (Jozefowicz et al. 2015).
    """
    weights = model.trainable_variables
    for index, variable in enumerate(weights):
        variable.assign(_first_value(variable, _derive(seed, index)))
    # Counted on from there: a dropout mask must not repeat the numbers that a kernel was drawn from
    for index, variable in enumerate(model.non_trainable_variables, start=len(weights)):
        variable.assign(np.array([_derive(seed, index), 0], dtype=variable.dtype))


def set_weights(model: keras.Model, weights: State) -> None:
    """Set all weights of `model` to `weights`, by their variables' paths and with their shapes.

    Raises:
        DataError: a path is missing or has another shape; nothing has been set.
    """
    variables = {path_of(variable): variable for variable in model.trainable_variables}
    wanted = {path: tuple(variable.shape) for path, variable in variables.items()}
    given = {path: value.shape for path, value in weights.items()}
    if wanted != given:
        odd = sorted(path for path in wanted | given if wanted.get(path) != given.get(path))
        (path, *more) = odd
        others = f", and {len(more)} more do not fit" if more else ""
        shapes = f"{_show(given.get(path))} there and {_show(wanted.get(path))} here"
        raise DataError(f"its weights are those of another model: {path} is {shapes}{others}.")
    for path, variable in variables.items():
        variable.assign(weights[path])


def rebuild_network(stored: keras.Model, section: Model, shape: SequenceShape) -> keras.Model:
    """The network that `section` describes, for prediction, with the weights of a stored model.

    Raises:
        DataError: they are of another model.
    """
    saved = build_network(section, shape, None).saved
    set_weights(saved, list_weights(stored))
    return saved


def _show(shape: tuple[int, ...] | None) -> str:
    return "missing" if shape is None else str(shape)


def _derive(seed: int, index: int) -> int:
    return int(np.random.SeedSequence([seed, index]).generate_state(1)[0] >> 1)


def _first_value(variable: keras.Variable, seed: int) -> object:
    shape = variable.shape
    match variable.name:
        case "kernel":
            return keras.initializers.GlorotUniform(seed)(shape)
        case "recurrent_kernel":
            return keras.initializers.Orthogonal(seed=seed)(shape)
        case "bias" if "lstm_cell" in variable.path:
            units = shape[0] // 4
            return np.repeat(np.array([0, 1, 0, 0], np.float32), units)
        case "bias":
            return np.zeros(shape, np.float32)
        case other:
            raise ValueError(f"no first value is known for a variable named {other!r}")


def collect_state(compiled: Compiled, carry: Carry) -> dict[str, NDArray[np.generic]]:
    """The carry and all variables, random states included, by explicit path.

    Each array has its variable's shape, `(in, units)` for a kernel, or `Carry`'s.
    """
    variables = {path: variable.numpy() for path, variable in _variables(compiled).items()}
    return variables | {path: value.numpy() for path, value in _carried(carry).items()}


def restore_state(compiled: Compiled, carry: Carry, state: State) -> Carry:
    """Set all variables from `state`; the carry it holds, of the form of `carry`.

    The arrays of `state` have the shapes and dtypes of `collect_state`.

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
