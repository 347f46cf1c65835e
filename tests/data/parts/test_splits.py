"""Which samples are held out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.config.schema.held_out import HeldOut
from lstm_cli.data.parts.splits import hold_out
from lstm_cli.errors import DataError
from lstm_cli.nn.runtime import load_tensorflow

if TYPE_CHECKING:
    from lstm_cli.types import Ints

seeds = st.integers(0, 2**32 - 1)
fractions = st.floats(0.01, 0.99)


def held(by: str, fraction: float) -> HeldOut:
    """A section."""
    return HeldOut.model_validate({"by": by, "fraction": fraction})


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
            hold_out(samples, HeldOut(fraction=fraction), 0)
        return
    found = hold_out(samples, HeldOut(fraction=fraction), 0)
    for ours, theirs in zip(found, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@given(
    samples=st.integers(2, 200),
    fraction=fractions,
    by=st.sampled_from(["last", "random"]),
    seed=seeds,
)
def test_every_sample_is_on_one_side(samples: int, fraction: float, by: str, seed: int) -> None:
    """Training and validation share the samples out, none twice, each side in order."""
    try:
        train, val = hold_out(samples, held(by, fraction), seed)
    except DataError:
        assert int(samples * (1 - fraction)) in {0, samples}
        return
    assert sorted([*train, *val]) == list(range(samples))
    assert (np.diff(train) > 0).all()
    assert (np.diff(val) > 0).all()
    assert len(train) == int(samples * (1 - fraction))


def test_random_validation_depends_on_the_seed() -> None:
    """One seed holds out the same samples again, another one holds out others."""
    section = held("random", 0.3)
    first, again, other = (hold_out(50, section, seed)[1].tolist() for seed in (1, 1, 2))
    assert first == again != other
    assert first != list(range(35, 50))


def test_no_validation_keeps_all() -> None:
    """A fraction of 0 leaves every sample for training."""
    train, val = hold_out(5, HeldOut(fraction=0), 0)
    assert train.tolist() == [0, 1, 2, 3, 4]
    assert not len(val)


@pytest.mark.parametrize(
    ("by", "samples", "fraction", "groups", "message"),
    [
        ("last", 1, 0.5, None, "dataset.test.fraction: 0.5 of 1 sample leaves none for training."),
        ("last", 3, 0.9, None, "dataset.test.fraction: 0.9 of 3 samples leaves none for training."),
        (
            "random",
            1,
            0.2,
            None,
            "dataset.test.fraction: 0.2 of 1 sample leaves none for training.",
        ),
        (
            "group",
            3,
            0.2,
            ["a", "a", "a"],
            "dataset.test.fraction: 0.2 of 1 group leaves none for training.",
        ),
    ],
)
def test_a_side_without_samples_is_an_error(
    by: str, samples: int, fraction: float, groups: Sequence[str] | None, message: str
) -> None:
    """The error names the section, and says which side would be empty."""
    with pytest.raises(DataError) as caught:
        hold_out(samples, held(by, fraction), 0, groups=groups, key="dataset.test")
    mending = " Change the fraction (0 for none), or use more samples."
    assert str(caught.value) == message + mending


@given(labels=st.lists(st.integers(0, 6), min_size=2, max_size=120), fraction=fractions, seed=seeds)
def test_each_class_is_held_out_alike(labels: list[int], fraction: float, seed: int) -> None:
    """Stratified, each class gives its share to one sample, and is left in training."""
    codes = np.array(labels, np.int32)
    sizes = np.bincount(codes)
    try:
        kept, out = hold_out(len(labels), held("stratified", fraction), seed, codes)
    except DataError:
        # Each class is too small to give one, or all together do not make one.
        assert sizes.max() == 1 or round(len(labels) * fraction) == 0
        return
    again = hold_out(len(labels), held("stratified", fraction), seed, codes)
    np.testing.assert_array_equal(again[1], out)
    assert sorted([*kept, *out]) == list(range(len(labels)))
    counts = np.bincount(codes[out], minlength=len(sizes))
    wanted = np.minimum(sizes * fraction, np.maximum(sizes - 1, 0))
    assert (np.abs(counts - wanted) < 1).all()
    assert set(codes[kept]) == set(codes)
    if (sizes * fraction <= sizes - 1).all():
        assert len(out) == round(len(labels) * fraction)


@given(
    labels=st.lists(st.integers(0, 4), min_size=6, max_size=40),
    fraction=fractions,
    seed=seeds,
    steps=st.integers(1, 3),
)
def test_no_class_is_drawn_away(labels: list[int], fraction: float, seed: int, steps: int) -> None:
    """By `random`, a class stays in training, also where there is one for each timestep."""
    samples = len(labels) // steps
    codes = np.array(labels[: samples * steps], np.int32).reshape(samples, steps)
    codes[:, 1:] -= codes[:, 1:] % 2  # some steps are not there
    codes[:, 1:][codes[:, 1:] == 4] = -1
    try:
        kept, out = hold_out(samples, held("random", fraction), seed, codes)
    except DataError as error:
        assert "leaves none for" in str(error)  # noqa: PT017
        return
    assert set(codes[kept].ravel()) >= set(codes.ravel()) - {-1}
    assert len(out) <= samples - int(samples * (1 - fraction))
    try:
        free, _ = hold_out(samples, held("random", fraction), seed)
    except DataError:
        return
    if set(codes[free].ravel()) >= set(codes.ravel()) - {-1}:
        np.testing.assert_array_equal(kept, free)


@given(
    groups=st.lists(st.sampled_from("abcdef"), min_size=2, max_size=40),
    fraction=fractions,
    seed=seeds,
    labelled=st.booleans(),
)
def test_groups_stay_together(
    groups: list[str], fraction: float, seed: int, *, labelled: bool
) -> None:
    """By `group`, no group is on both sides, and no class is taken away from training."""
    samples = len(groups)
    labels = np.arange(samples, dtype=np.int32) % 2 if labelled else None
    try:
        kept, out = hold_out(samples, held("group", fraction), seed, labels, groups)
    except DataError as error:
        assert "leaves none for" in str(error)  # noqa: PT017
        return
    assert sorted([*kept, *out]) == list(range(samples))
    assert not {groups[i] for i in kept} & {groups[i] for i in out}
    if labels is not None:
        assert set(labels[kept]) == set(labels)
    else:
        count = len(set(groups))
        assert len({groups[i] for i in kept}) == int(count * (1 - fraction))


def test_groups_that_are_classes_cannot_be_held_out() -> None:
    """Where each group has a class of its own, the error says why none can go."""
    labels, groups = np.array([0, 0, 1, 1], np.int32), ["a", "a", "b", "b"]
    with pytest.raises(DataError, match="leaves none for validation if each class is to be in"):
        hold_out(4, held("group", 0.5), 0, labels, groups)
