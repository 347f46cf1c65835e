"""A state that does not fit is refused."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from lstm_cli.errors import DataError
from lstm_cli.types import NumberInputs, SequenceShape, State, Values

if TYPE_CHECKING:
    from tests.nn.conftest import Begin, MakeExperiment

SHAPE = SequenceShape(2, 1, NumberInputs(1), Values(1))


@pytest.fixture(scope="module")
def saved(begin: "Begin", make_experiment: "MakeExperiment") -> State:
    """The state of a training that has not begun."""
    return begin(make_experiment(SHAPE)).state()


def test_a_state_of_another_model_is_refused(
    saved: State, begin: "Begin", make_experiment: "MakeExperiment"
) -> None:
    """A state whose arrays have other shapes names those that do not fit, and changes nothing."""
    run = begin(make_experiment(SHAPE, {"encoder": {"units": 5}}))
    before = run._compiled.network.trained.get_weights()
    with pytest.raises(DataError, match="another model: carry/kept"):
        run.restore(saved)
    for one, other in zip(before, run._compiled.network.trained.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_state_of_another_optimizer_is_refused(
    saved: State, begin: "Begin", make_experiment: "MakeExperiment"
) -> None:
    """A state without the optimizer's moments is not taken for one that has them."""
    run = begin(make_experiment(SHAPE, training={"optimizer": {"name": "sgd"}}))
    with pytest.raises(DataError, match="another model"):
        run.restore(saved)


def test_a_state_of_another_type_is_refused(
    saved: State, begin: "Begin", make_experiment: "MakeExperiment"
) -> None:
    """An array of the right shape and the wrong type is refused."""
    odd = {**saved, "carry/epoch/0": np.array(0.5)}
    with pytest.raises(DataError, match="carry/epoch/0"):
        begin(make_experiment(SHAPE)).restore(odd)


def test_weights_of_another_model_are_refused(
    begin: "Begin", make_experiment: "MakeExperiment"
) -> None:
    """First weights of other shapes are refused with one of them, and nothing is set."""
    run = begin(make_experiment(SHAPE, {"encoder": {"units": 5}}))
    before = run.state()
    other = begin(make_experiment(SHAPE))._compiled.network.trained
    weights = {each.path: each.numpy() for each in other.trainable_variables}
    with pytest.raises(
        DataError, match=r"encoder_lstm_1/lstm_cell/bias is \(\d+,\) there and \(20,\)"
    ):
        run.start_from(weights)
    for name, array in run.state().items():
        np.testing.assert_array_equal(array, before[name])
