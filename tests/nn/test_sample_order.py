"""The order of samples is a pure function of seed, epoch and blocks."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.nn.sample_order import SampleOrder, order

seeds = st.integers(0, 2**32 - 1)
epochs = st.integers(0, 10_000)


@given(seed=seeds, epoch=epochs, samples=st.integers(1, 200))
def test_one_block_is_permuted_by_numpy(seed: int, epoch: int, samples: int) -> None:
    """All samples in one block come as NumPy permutes them with seed and epoch."""
    expected = np.random.default_rng([seed, epoch]).permutation(samples)
    found = order(seed, epoch, (samples,))
    assert found.dtype == np.int32
    np.testing.assert_array_equal(found, expected)


@given(seed=seeds, epoch=epochs, blocks=st.lists(st.integers(0, 20), min_size=1, max_size=8))
def test_each_sample_comes_once_and_beside_its_block(
    seed: int, epoch: int, blocks: list[int]
) -> None:
    """A permutation, in which the samples of a block follow one another."""
    found = order(seed, epoch, tuple(blocks))
    np.testing.assert_array_equal(np.sort(found), np.arange(sum(blocks)))
    own = np.repeat(np.arange(len(blocks)), blocks)[found]
    assert np.count_nonzero(np.diff(own)) == max(np.count_nonzero(blocks) - 1, 0)
    np.testing.assert_array_equal(found, order(seed, epoch, tuple(blocks)))


def test_blocks_and_their_samples_are_shuffled_anew_each_epoch() -> None:
    """Over the epochs each block comes first, and each of its samples."""
    firsts = {int(order(0, epoch, (3, 4, 5))[0]) for epoch in range(300)}
    assert firsts == set(range(12))


def test_the_buffer_holds_the_orders_of_its_epochs() -> None:
    """Row by row, with zeros after the last sample; epochs drawn before stay the same."""
    orders = SampleOrder(7, (3, 4), 8)
    rows = orders.fill(0, 3)
    assert rows.shape == (orders.rows, 8)
    for epoch in range(3):
        np.testing.assert_array_equal(rows[epoch], [*order(7, epoch, (3, 4)), 0])
    assert not rows[3:].any()
    np.testing.assert_array_equal(orders.fill(2, 1)[0], rows[2])
