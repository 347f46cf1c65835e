"""Which samples are held out."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.config.dataset import Validation
from lstm_cli.data.splits import hold_out
from lstm_cli.errors import DataError
from lstm_cli.nn.runtime import load_tensorflow

if TYPE_CHECKING:
    from lstm_cli.types import Ints


def split_of_keras(samples: int, fraction: float) -> "tuple[Ints, Ints]":
    """What Keras's `validation_split` makes of the samples."""
    load_tensorflow()
    from keras.src.trainers.data_adapters.array_slicing import (  # noqa: PLC0415
        train_validation_split,
    )

    (train,), (val,) = train_validation_split((np.arange(samples),), fraction)
    return train, val


@pytest.mark.parametrize("samples", [2, 7, 15, 20, 49, 100, 1003])
@pytest.mark.parametrize("fraction", [0.1, 0.2, 1 / 3, 0.5, 0.7])
def test_the_last_samples_are_those_of_keras(samples: int, fraction: float) -> None:
    """Validation by `last` is Keras's `validation_split`, to the sample."""
    try:
        expected = split_of_keras(samples, fraction)
    except ValueError:
        with pytest.raises(DataError):
            hold_out(samples, Validation(fraction=fraction), 0)
        return
    for ours, theirs in zip(
        hold_out(samples, Validation(fraction=fraction), 0), expected, strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


@given(
    samples=st.integers(2, 200),
    fraction=st.floats(0.01, 0.99),
    by=st.sampled_from(["last", "random"]),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_sample_is_on_one_side(samples: int, fraction: float, by: str, seed: int) -> None:
    """Training and validation share the samples out, none twice, each side in order."""
    validation = Validation.model_validate({"by": by, "fraction": fraction})
    try:
        train, val = hold_out(samples, validation, seed)
    except DataError:
        assert int(samples * (1 - fraction)) in {0, samples}
        return
    assert sorted([*train, *val]) == list(range(samples))
    assert (np.diff(train) > 0).all()
    assert (np.diff(val) > 0).all()
    assert len(train) == int(samples * (1 - fraction))


def test_random_validation_depends_on_the_seed() -> None:
    """One seed holds out the same samples again, another one holds out others."""
    validation = Validation(by="random", fraction=0.3)
    first, again, other = (hold_out(50, validation, seed)[1].tolist() for seed in (1, 1, 2))
    assert first == again != other
    assert first != list(range(35, 50))


def test_no_validation_keeps_all() -> None:
    """A fraction of 0 leaves every sample for training."""
    train, val = hold_out(5, Validation(fraction=0), 0)
    assert train.tolist() == [0, 1, 2, 3, 4]
    assert not len(val)


@pytest.mark.parametrize(
    ("samples", "fraction", "side"), [(1, 0.5, "training"), (3, 0.9, "training")]
)
def test_a_side_without_samples_is_an_error(samples: int, fraction: float, side: str) -> None:
    """The error says which side would be empty."""
    with pytest.raises(DataError, match=f"leaves none for {side}"):
        hold_out(samples, Validation(fraction=fraction), 0)
