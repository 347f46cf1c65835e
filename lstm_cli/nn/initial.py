"""The first weights of a run: a pure function of the seed, for a new model and a used one alike."""

import keras
import numpy as np


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
