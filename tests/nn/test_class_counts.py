"""Classes are counted by each source as they stand in its samples, in any blocks."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lstm_cli.types import Dense, Source, Windows

CLASSES = 4
cuts = st.lists(st.integers(0, 12), max_size=4)


def count_gathered(source: Source) -> list[int]:
    """What is counted in a copy of all real targets."""
    batch = source.arrays()
    labels = batch.targets if batch.target_mask is None else batch.targets[batch.target_mask]
    return [int(np.count_nonzero(labels == label)) for label in range(CLASSES)]


@st.composite
def dense(draw: st.DrawFn) -> Dense:
    """Samples with a label at each step, some of the steps perhaps not real."""
    samples, horizon = draw(st.integers(0, 12)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 99)))
    real = random.random((samples, horizon)) < 0.5
    labels = random.integers(CLASSES, size=(samples, horizon)).astype(np.int32)
    mask = None
    if draw(st.booleans()):
        mask, labels = real, np.where(real, labels, -1).astype(np.int32)
    return Dense({"inputs": np.zeros((samples, 1, 1), np.float32)}, labels, mask)


@st.composite
def windows(draw: st.DrawFn) -> Windows:
    """Windows over rows of labels, the first of which are never a target."""
    timesteps, gap, horizon = (draw(st.integers(low, 4)) for low in (1, 0, 1))
    last = draw(st.integers(0, 20))
    rows = timesteps + gap + horizon + last
    random = np.random.default_rng(draw(st.integers(0, 99)))
    labels = random.integers(CLASSES, size=(rows, 1)).astype(np.float32)
    labels[: timesteps + gap] = np.nan
    starts = random.integers(last + 1, size=draw(st.integers(0, 12))).astype(np.int32)
    return Windows(np.zeros((rows, 1), np.float32), labels, starts, timesteps, horizon, gap)


@given(source=dense() | windows(), places=cuts)
def test_counts_of_blocks_add_up_to_those_of_all(source: Source, places: list[int]) -> None:
    """They are those of the gathered samples, and the sum of the blocks' own, exactly."""
    expected = count_gathered(source)
    assert source.class_counts(CLASSES).tolist() == expected
    edges = [0, *sorted(min(place, len(source)) for place in places), len(source)]
    blocks = [cut(source, first, end) for first, end in pairwise(edges)]
    counts = [block.class_counts(CLASSES) for block in blocks]
    assert np.sum(counts, axis=0).tolist() == expected
    assert sum(sum(block.blocks) for block in blocks) == sum(source.blocks) == len(source)


def cut(source: Source, first: int, end: int) -> Source:
    """The samples from `first` to `end` as a source of their own."""
    if isinstance(source, Windows):
        return replace(source, starts=source.starts[first:end])
    assert isinstance(source, Dense)
    inputs = {name: array[first:end] for name, array in source.inputs.items()}
    mask = None if source.target_mask is None else source.target_mask[first:end]
    return Dense(inputs, source.targets[first:end], mask)
