"""A checkpoint that does not fit, or is not whole, is refused."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lstm_cli.errors import DataError
from lstm_cli.nn.checkpoint import read_state, write_state
from lstm_cli.types import SequenceShape

if TYPE_CHECKING:
    from tests.nn.conftest import Begin, MakeExperiment

SHAPE = SequenceShape(2, 1, 1, 1)


@pytest.fixture(scope="module")
def saved(
    begin: "Begin", make_experiment: "MakeExperiment", tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The checkpoint of a training that has not begun."""
    path = tmp_path_factory.mktemp("checkpoint") / "state.npz"
    begin(make_experiment(SHAPE)).save(path)
    return path


def test_a_checkpoint_of_another_model_is_refused(
    saved: Path, begin: "Begin", make_experiment: "MakeExperiment"
) -> None:
    """A state whose arrays have other shapes names those that do not fit, and changes nothing."""
    run = begin(make_experiment(SHAPE, {"encoder": {"units": 5}}))
    before = run._compiled.network.trained.get_weights()
    with pytest.raises(DataError, match="another model: carry/kept"):
        run.restore(saved)
    for one, other in zip(before, run._compiled.network.trained.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_checkpoint_of_another_optimizer_is_refused(
    saved: Path, begin: "Begin", make_experiment: "MakeExperiment"
) -> None:
    """A state without the optimizer's moments is not taken for one that has them."""
    run = begin(make_experiment(SHAPE, training={"optimizer": {"name": "sgd"}}))
    with pytest.raises(DataError, match="another model"):
        run.restore(saved)


def test_a_checkpoint_of_another_type_is_refused(
    saved: Path, begin: "Begin", make_experiment: "MakeExperiment", tmp_path: Path
) -> None:
    """An array of the right shape and the wrong type is refused."""
    state = read_state(saved)
    write_state(tmp_path / "odd.npz", state | {"carry/epoch/0": np.array(0.5)})
    with pytest.raises(DataError, match="carry/epoch/0"):
        begin(make_experiment(SHAPE)).restore(tmp_path / "odd.npz")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_torn_checkpoint_is_refused(share: float, saved: Path, tmp_path: Path) -> None:
    """A file that ends too early is named in the error, wherever it ends."""
    whole = saved.read_bytes()
    torn = tmp_path / "torn.npz"
    torn.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DataError, match=r"torn\.npz: the checkpoint cannot be read"):
        read_state(torn)


def test_a_damaged_checkpoint_is_refused(saved: Path, tmp_path: Path) -> None:
    """A flipped byte in an array does not go unnoticed."""
    damaged = bytearray(saved.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    path = tmp_path / "damaged.npz"
    path.write_bytes(damaged)
    with pytest.raises(DataError, match=r"damaged\.npz: the checkpoint cannot be read"):
        read_state(path)


def test_a_missing_checkpoint_is_refused(tmp_path: Path) -> None:
    """A file that is not there is named in the error."""
    with pytest.raises(DataError, match=r"none\.npz: the checkpoint cannot be read"):
        read_state(tmp_path / "none.npz")
