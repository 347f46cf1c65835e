"""Padding counts for nothing: neither in outputs nor in what is learnt."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from lstm_cli.types import (
    Array,
    Dense,
    Labels,
    NumberInputs,
    SequenceDataset,
    SequenceShape,
    Split,
)
from tests.nn.conftest import make_split

if TYPE_CHECKING:
    from tests.nn.conftest import MakeExperiment, Train

LABELS = SequenceShape(5, 1, NumberInputs(2), Labels(("a", "b", "c")), variable=True)
TAGS = replace(LABELS, horizon=5)
MORE = 4


def pad_split(split: Split) -> Split:
    """The same samples with more padding behind each."""
    batch, behind = split.source.arrays(), ((0, 0), (0, MORE))
    inputs: dict[str, Array] = {
        "inputs": np.pad(batch.inputs["inputs"], (*behind, (0, 0)), constant_values=7),
        "mask": np.pad(batch.inputs["mask"], behind),
    }
    if batch.target_mask is None:
        return make_split(Dense(inputs, batch.targets))
    targets = np.pad(batch.targets.astype(np.int32), behind)
    return make_split(Dense(inputs, targets, np.pad(batch.target_mask, behind)))


def pad(dataset: SequenceDataset) -> SequenceDataset:
    """The same dataset with more padding behind each sample."""
    shape = dataset.shape
    horizon = shape.horizon + MORE if shape.horizon > 1 else 1
    longer = replace(shape, timesteps=shape.timesteps + MORE, horizon=horizon)
    splits = {name: pad_split(split) for name, split in dataset.splits.items()}
    return replace(dataset, shape=longer, splits=splits)


@pytest.mark.parametrize("compiler", ["graph", pytest.param("xla", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("shape", "options"),
    [
        (LABELS, {"encoder": {"units": 4, "bidirectional": True}, "input": {"dense": 3}}),
        pytest.param(
            TAGS,
            {"encoder": {"units": (4, 3)}, "decoder": {"kind": "aligned"}},
            marks=pytest.mark.slow,
        ),
    ],
    ids=["labels", "tags"],
)
def test_longer_padding_changes_no_result(
    shape: SequenceShape,
    options: dict[str, Any],
    compiler: Any,
    make_experiment: "MakeExperiment",
    train: "Train",
) -> None:
    """History, weights and predictions are the same with more padding, but for the rounding."""
    experiment = make_experiment(shape, options)
    padded = replace(experiment, dataset=pad(experiment.dataset))
    one, other = train(experiment, compiler), train(padded, compiler)
    np.testing.assert_allclose(other.history, one.history, rtol=1e-5)
    for left, right in zip(one.weights, other.weights, strict=True):
        np.testing.assert_allclose(right, left, rtol=1e-5, atol=1e-6)
    longer = other.predictions[:, : one.predictions.shape[1]]
    np.testing.assert_allclose(longer, one.predictions, rtol=1e-5, atol=1e-6)


def test_a_timestep_of_zeros_counts(make_experiment: "MakeExperiment", train: "Train") -> None:
    """A real timestep that is all zero changes what comes out; one of padding does not."""
    outcome = train(make_experiment(LABELS))
    inputs = np.zeros((3, 5, 2), np.float32)
    inputs[:, :2] = 0.5
    mask = np.arange(5) < np.array([[2], [3], [2]])
    predicted = outcome.compiled.predict({"inputs": inputs, "mask": mask}).numpy()
    assert np.abs(predicted[1] - predicted[0]).max() > 1e-4
    np.testing.assert_array_equal(predicted[2], predicted[0])
