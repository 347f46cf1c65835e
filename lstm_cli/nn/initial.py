"""The first weights of a run: a pure function of the seed, or those of another run.

They are the same for a new model and a used one.
"""

import keras
import numpy as np

from lstm_cli.errors import DataError
from lstm_cli.types import State


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
    """Set all weights of `model` to `weights`, which stand by their variables' paths.

    Raises:
        DataError: a path is missing or has another shape; nothing has been set.
    """
    variables = {variable.path: variable for variable in model.trainable_variables}
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
