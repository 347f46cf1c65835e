"""Class weights: how they are chosen, and that they act as in Keras `fit`."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest

from lstm_cli.nn.head import head_of
from lstm_cli.nn.sample_order import SampleOrder
from lstm_cli.types import Dense, Labels, NumberInputs, SequenceDataset, SequenceShape
from tests.nn.conftest import make_split

if TYPE_CHECKING:
    from tests.nn.conftest import Begin, MakeExperiment, Train

SHAPE = SequenceShape(3, 1, NumberInputs(2), Labels(("a", "b", "c")))
WEIGHTS = {"a": 3.0, "c": 0.5}


def with_labels(dataset: SequenceDataset, labels: list[int]) -> SequenceDataset:
    """The dataset with these labels of its training samples."""
    inputs = dataset.splits["train"].source.arrays().inputs["inputs"][: len(labels)]
    source = Dense({"inputs": inputs}, np.array(labels, np.int32)[:, None])
    return replace(dataset, splits={**dataset.splits, "train": make_split(source)})


def weigh(asked: Any, dataset: SequenceDataset) -> tuple[float, ...]:
    """The class weights for a dataset."""
    return head_of(dataset.shape.target).weigh_classes(asked, dataset.splits["train"].source)


def test_balanced_weights_give_each_class_the_same_share(
    make_experiment: "MakeExperiment",
) -> None:
    """Weight times count is the same for each class, and all weights together are the samples."""
    dataset = with_labels(make_experiment(SHAPE).dataset, [0, 0, 0, 1, 2, 2])
    weights = weigh("balanced", dataset)
    np.testing.assert_allclose(np.multiply(weights, [3, 1, 2]), [2, 2, 2])


def test_named_weights_are_one_for_the_others(make_experiment: "MakeExperiment") -> None:
    """A class that is not named counts once; without weights there are none to apply."""
    dataset = make_experiment(SHAPE).dataset
    assert weigh(WEIGHTS, dataset) == (3.0, 1.0, 0.5)
    assert weigh("none", dataset) == ()


@pytest.mark.parametrize("compiler", ["graph", pytest.param("xla", marks=pytest.mark.slow)])
def test_weights_act_as_in_keras(
    compiler: Any, make_experiment: "MakeExperiment", begin: "Begin", train: "Train"
) -> None:
    """Training loss, unweighted validation loss and final weights are those of `fit`."""
    experiment = make_experiment(SHAPE, None, {"class_weights": WEIGHTS})
    first = begin(experiment, compiler, seed=5)._compiled.network.trained.get_weights()
    ours = train(experiment, compiler, seed=5)
    model = keras.Sequential([keras.Input((3, 2)), keras.layers.LSTM(4), keras.layers.Dense(3)])
    model.set_weights(first)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    source, val = (experiment.dataset.splits[name].source.arrays() for name in ("train", "val"))
    history: dict[str, list[float]] = {"loss": [], "val_loss": []}
    for order in SampleOrder(5, (10,), 12).fill(0, 4)[:4, :10]:
        epoch = model.fit(
            source.inputs["inputs"][order],
            source.targets[order],
            batch_size=4,
            shuffle=False,
            class_weight={0: 3.0, 1: 1.0, 2: 0.5},
            validation_data=(val.inputs["inputs"], val.targets),
            verbose=0,
        )
        for name in history:
            history[name] += epoch.history[name]
    for name, values in history.items():
        np.testing.assert_allclose(ours.losses[name], values, rtol=1e-5, err_msg=name)
    for one, other in zip(ours.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
