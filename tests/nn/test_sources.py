"""Batches gathered in the graph are those gathered by NumPy, for every source."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.nn.sources import GraphBatch, gather_from, make_resident
from lstm_cli.types import (
    Dense,
    NumberInputs,
    SequenceShape,
    Source,
    SplitName,
    Values,
    Windows,
    allocate,
)
from tests.nn.conftest import make_split

if TYPE_CHECKING:
    from tests.nn.conftest import MakeExperiment, Train

SPLITS: tuple[SplitName, ...] = ("train", "val")
sizes = st.integers(1, 5)


@st.composite
def windows(draw: st.DrawFn) -> Windows:
    """Windows over a series in which every number is another one."""
    timesteps, horizon, gap = draw(sizes), draw(sizes), draw(st.integers(0, 3))
    features, target_features = draw(sizes), draw(sizes)
    rows = timesteps + gap + horizon + draw(st.integers(0, 20))
    last = rows - timesteps - gap - horizon
    starts = draw(st.lists(st.integers(0, last), min_size=1, max_size=12))
    inputs = np.arange(rows * features, dtype=np.float32).reshape(rows, features)
    targets = 0.5 - np.arange(rows * target_features, dtype=np.float32)
    future = np.arange(rows * 2, dtype=np.float32).reshape(rows, 2) if draw(st.booleans()) else None
    return Windows(
        inputs,
        targets.reshape(rows, target_features),
        np.array(starts, np.int32),
        timesteps,
        horizon,
        gap,
        future,
    )


def slice_windows(source: Windows) -> Dense:
    """The same samples, cut out of the series one by one."""
    ahead = source.timesteps + source.gap
    inputs = [source.inputs[start : start + source.timesteps] for start in source.starts]
    targets = [
        source.targets[start + ahead : start + ahead + source.horizon] for start in source.starts
    ]
    return Dense({"inputs": np.stack(inputs)}, np.stack(targets))


def gather_in_graph(source: Source, indices: list[int]) -> GraphBatch:
    """The samples at `indices`, each with a weight of its own."""
    weights = tf.range(len(indices), dtype=tf.float32)
    gather = tf.function(gather_from(source.form), autograph=False)
    batch: GraphBatch = gather(make_resident(source), tf.constant(indices), weights)
    return batch


@settings(max_examples=100)
@given(source=windows())
def test_windows_are_slices_of_the_series(source: Windows) -> None:
    """A window is a slice of the inputs, and its targets begin a gap after it."""
    sliced, batch = slice_windows(source), source.arrays()
    np.testing.assert_array_equal(batch.inputs["inputs"], sliced.inputs["inputs"])
    np.testing.assert_array_equal(batch.targets, sliced.targets)
    if source.future is not None:
        known = replace(source, targets=source.future)
        np.testing.assert_array_equal(batch.inputs["future_inputs"], slice_windows(known).targets)
    assert batch.inputs["inputs"].dtype == batch.targets.dtype == np.float32
    assert len(source) == len(batch.weights) == len(source.starts)


@settings(max_examples=15)
@given(source=windows(), data=st.data())
def test_the_graph_gathers_what_numpy_gathers(source: Windows, data: st.DataObject) -> None:
    """In any order, and more than once, the graph gathers the samples that NumPy gathers."""
    index = st.integers(0, len(source) - 1)
    indices = data.draw(st.lists(index, min_size=1, max_size=8))
    expected = source.gather(np.array(indices, np.int32))
    for form in (source, slice_windows(source)):
        batch = gather_in_graph(form, indices)
        if source.future is not None and form is source:
            np.testing.assert_array_equal(
                batch.inputs["future_inputs"], expected.inputs["future_inputs"]
            )
        np.testing.assert_array_equal(batch.inputs["inputs"], expected.inputs["inputs"])
        np.testing.assert_array_equal(batch.targets, expected.targets)
        np.testing.assert_array_equal(batch.weights, np.arange(len(indices)))


def test_windows_take_the_memory_of_the_series() -> None:
    """What is kept for the graph is the series once, not a copy for each window."""
    rows, timesteps = 1000, 200
    series = np.zeros((rows, 3), np.float32)
    starts = np.arange(rows - timesteps, dtype=np.int32)
    source = Windows(series, series[:, :1], starts, timesteps, horizon=1)
    sizes = [tensor.numpy().nbytes for tensor in make_resident(source).values()]
    assert sum(sizes) == series.nbytes + rows * 4 + starts.nbytes
    assert source.arrays().inputs["inputs"].nbytes > 100 * series.nbytes


def test_a_table_that_lies_well_in_memory_is_shared() -> None:
    """TensorFlow looks into an aligned array itself; any other array is copied."""
    table = allocate((50, 3))
    starts = np.arange(10, dtype=np.int32)
    resident = make_resident(Windows(table, table[:, :1], starts, 3, horizon=1))
    table[7, 0] = 5
    assert (float(resident["inputs"][7, 0]), float(resident["targets"][7, 0])) == (5, 0)


def test_windows_train_as_their_copies(make_experiment: "MakeExperiment", train: "Train") -> None:
    """Training on windows gives the bits of training on the same samples side by side."""
    random = np.random.default_rng(0)
    series = random.normal(size=(20, 2)).astype(np.float32)
    starts = np.array([0, 3, 1, 9, 12, 4, 2], np.int32)
    source = Windows(series, series[:, ::-1].copy(), starts, timesteps=3, horizon=2, gap=1)
    experiment = make_experiment(SequenceShape(3, 2, NumberInputs(2), Values(2)))
    outcomes = []
    for form in (source, slice_windows(source)):
        splits = dict.fromkeys(SPLITS, make_split(form))
        dataset = replace(experiment.dataset, splits=splits)
        outcomes.append(train(replace(experiment, dataset=dataset)))
    assert outcomes[0].same_bits(outcomes[1])
