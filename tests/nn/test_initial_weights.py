"""First weights are Keras's defaults, and a pure function of the seed."""

from collections.abc import Iterator

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from lstm_cli.config.schema.network import Model
from lstm_cli.nn.network_build import build_network
from lstm_cli.nn.weights import initialize
from lstm_cli.types import NumberInputs, SequenceShape, Values

SHAPE = SequenceShape(4, 2, NumberInputs(3), Values(2, inputs=(1, 0)))
MODEL = Model.model_validate(
    {
        "input": {"dense": 40},
        "encoder": {"units": (30, 20), "bidirectional": True, "dropout": 0.1},
        "decoder": {"kind": "repeat", "units": 25, "recurrent_dropout": 0.1},
        "head": {"dense": 15},
        "highway": "linear",
    }
)


@pytest.fixture(scope="module")
def model() -> keras.Model:
    """A model with every kind of weight."""
    return build_network(MODEL, SHAPE, None).trained


def read_variables(model: keras.Model, seed: int) -> list[bytes]:
    """The bits of all variables, random states included, after `seed`."""
    initialize(model, seed)
    return [variable.numpy().tobytes() for variable in model.variables]


def named(model: keras.Model, *names: str) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """The weights of these names, with their paths."""
    for variable in model.trainable_variables:
        if variable.name in names:
            yield variable.path, variable.numpy()


def test_the_seed_decides_all(model: keras.Model) -> None:
    """A used model and a new one get the same bits from a seed, and others from another."""
    first = read_variables(model, 1)
    other = read_variables(model, 2)
    model.trainable_variables[0].assign(model.trainable_variables[0] + 1.0)
    keras.utils.set_random_seed(99)
    assert read_variables(model, 1) == first
    assert read_variables(build_network(MODEL, SHAPE, None).trained, 1) == first
    kernels = [i for i, v in enumerate(model.variables) if "kernel" in v.name or "seed" in v.name]
    assert all(first[i] != other[i] for i in kernels)


def test_no_random_number_is_used_twice(model: keras.Model) -> None:
    """Each kernel and each random state has a stream of its own."""
    initialize(model, 0)
    states = [tuple(state.numpy()) for state in model.non_trainable_variables]
    assert len(set(states)) == len(states) > 0
    for state in model.non_trainable_variables:
        seed = int(state.numpy()[0])
        for path, kernel in named(model, "kernel"):
            drawn = keras.initializers.GlorotUniform(seed)(kernel.shape)
            assert not np.array_equal(kernel, drawn), path


def test_kernels_are_glorot_uniform(model: keras.Model) -> None:
    """Kernels fill ±√(6 / (in + out)) evenly (Glorot and Bengio 2010)."""
    initialize(model, 0)
    for path, kernel in named(model, "kernel"):
        bound = np.sqrt(6 / sum(kernel.shape))
        assert np.abs(kernel).max() <= bound, path
        deviations = kernel.std() / (bound / np.sqrt(3)), kernel.mean() / bound
        error = 5 / np.sqrt(kernel.size)
        assert deviations == (pytest.approx(1, abs=error), pytest.approx(0, abs=error)), path


def test_recurrent_kernels_are_orthogonal(model: keras.Model) -> None:
    """The rows of a recurrent kernel (units x 4 units) are orthonormal."""
    initialize(model, 0)
    kernels = dict(named(model, "recurrent_kernel"))
    assert len(kernels) == 5
    for path, kernel in kernels.items():
        np.testing.assert_allclose(kernel @ kernel.T, np.eye(len(kernel)), atol=1e-5, err_msg=path)


def test_only_forget_gates_begin_with_a_bias(model: keras.Model) -> None:
    """Biases are 0, but 1 for the forget gate, the second of four in Keras."""
    initialize(model, 0)
    for path, bias in named(model, "bias"):
        gates = bias.reshape(4, -1) if "lstm_cell" in path else bias[None]
        ones = [0, 1, 0, 0] if "lstm_cell" in path else [0]
        np.testing.assert_array_equal(gates, np.repeat(ones, gates.shape[1]).reshape(gates.shape))


def test_first_weights_are_those_keras_would_draw(model: keras.Model) -> None:
    """Biases are exactly those of a Keras model as it comes, and kernels have its initializers."""
    initialize(model, 0)
    ours = dict(named(model, "bias"))
    fresh = build_network(MODEL, SHAPE, None).trained
    for path, bias in named(fresh, "bias"):
        np.testing.assert_array_equal(ours[path], bias)
    for layer in (fresh.get_layer("input_dense_1"), fresh.get_layer("decoder_lstm_1").cell):
        assert isinstance(layer.kernel_initializer, keras.initializers.GlorotUniform)
    cell = fresh.get_layer("decoder_lstm_1").cell
    assert isinstance(cell.recurrent_initializer, keras.initializers.Orthogonal)
