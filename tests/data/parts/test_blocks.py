"""However data are cut into blocks, what is folded over the blocks is what one block gives."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, TypeAlias, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from lstm_cli.config.schema.held_out import ScalingName
from lstm_cli.data.parts.fingerprint import ArrayBlocks, fingerprint, fold_fingerprint
from lstm_cli.data.parts.scaling import ALL, Scaler, fit_groups, fit_scaler
from lstm_cli.data.parts.statistics import measure

Array: TypeAlias = NDArray[Any]

scalings = st.sampled_from(get_args(ScalingName))
cuts = st.lists(st.integers(0, 30), max_size=6)
tables = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-1e6, 1e6)
)
arrays = hnp.arrays(
    st.sampled_from([np.float32, np.int32, np.bool_]), hnp.array_shapes(max_dims=3, min_side=0)
)


def cut(array: Array, places: Sequence[int]) -> list[Array]:
    """The array in blocks, some of them perhaps without a row."""
    return np.split(array, sorted(min(place, len(array)) for place in places))


def assert_close(found: Scaler, expected: Scaler, values: Array) -> None:
    """They differ by no more than the rounding of float64 in the values."""
    room = 1e-12 * max(np.abs(values).max(), 1e-300)
    np.testing.assert_allclose(found.center, expected.center, rtol=0, atol=room)
    # A deviation is the root of what is rounded.
    room = 1e-7 * max(np.abs(values).max(), 1e-300)
    np.testing.assert_allclose(found.spread, expected.spread, rtol=1e-12, atol=room)


@given(values=tables, name=scalings, places=cuts)
def test_a_scaler_is_that_of_one_block(values: Array, name: ScalingName, places: list[int]) -> None:
    """For any blocks it is the same to the rounding, for least and greatest to the bit."""
    found, expected = fit_scaler(name, cut(values, places)), fit_scaler(name, [values])
    assert_close(found, expected, values)
    if name != "standard":
        assert found == expected


@given(values=tables, name=scalings)
def test_one_block_has_the_bits_of_numpy(values: Array, name: ScalingName) -> None:
    """Mean and deviation, or least and greatest, as NumPy has them of all rows at once."""
    found = fit_scaler(name, [values])
    range_ = np.ptp(values, axis=0)
    center, spread = {
        "none": (np.zeros(2), np.ones(2)),
        "standard": (values.mean(axis=0), values.std(axis=0)),
        "minmax": (values.min(axis=0), range_),
    }[name]
    assert found.center == tuple(center)
    assert found.spread == tuple(np.where((range_ == 0) | (name == "none"), 1.0, spread))
    # An empty block before and after it changes no bit.
    assert fit_scaler(name, [values[:0], values, values[:0]]) == found


@given(values=tables, places=cuts, seed=st.integers(0, 99))
def test_groups_are_fitted_over_blocks(values: Array, places: list[int], seed: int) -> None:
    """Each group has the scaler of its own rows, be they in one block or in several."""
    groups = np.random.default_rng(seed).integers(3, size=len(values))
    blocks = zip(cut(values, places), cut(groups, places), strict=True)
    scalers = fit_groups(
        "standard",
        (
            {str(group): measure("standard", rows[own == group]) for group in np.unique(own)}
            for rows, own in blocks
        ),
    )
    assert scalers.by_group.keys() == {str(group) for group in groups}
    for group in np.unique(groups):
        found = scalers.of(str(group))
        assert found is not None
        rows = values[groups == group]
        assert_close(found, fit_scaler("standard", [rows]), rows)
    assert ALL not in scalers.by_group


@given(one=arrays, other=arrays, places=cuts)
def test_a_fingerprint_is_that_of_one_block(one: Array, other: Array, places: list[int]) -> None:
    """The SHA-256 of names, types, shapes and bytes, whatever the blocks are."""
    named = {"one": one, "other": other}
    digest = sha256()
    for name, array in named.items():
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode() + array.tobytes())
    blocks = {
        name: ArrayBlocks(array.dtype, array.shape, iter(cut(array, places)))
        for name, array in named.items()
    }
    assert fold_fingerprint(blocks) == fingerprint(named) == digest.hexdigest()


@pytest.mark.parametrize(
    "blocks", [[np.zeros((2, 3))], [np.zeros((3, 2))], [np.zeros((3, 3), np.float32)], []]
)
def test_blocks_of_another_form_have_no_fingerprint(blocks: list[Array]) -> None:
    """Too few rows, other rows or another type are told of."""
    with pytest.raises(ValueError, match="x: "):
        fold_fingerprint({"x": ArrayBlocks(np.dtype(np.float64), (3, 3), blocks)})
