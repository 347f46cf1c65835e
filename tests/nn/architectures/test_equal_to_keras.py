"""The first updates are those of Keras `fit`, number for number."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import pytest
from keras import optimizers
from keras.optimizers import schedules

from lstm_cli.nn.sample_order import SampleOrder
from lstm_cli.types import Labels
from tests.nn.conftest import model_inputs

if TYPE_CHECKING:
    from tests.nn.architectures.conftest import Architecture
    from tests.nn.conftest import (
        Begin,
        Compiler,
        Experiment,
        MakeExperiment,
        Outcome,
        Train,
    )

EPOCHS, BATCHES = 4, 3  # 12 updates; the last batch of an epoch has 2 of 4 samples
SEED = 5
CROSSENTROPY = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@dataclass(frozen=True, slots=True)
class Recipe:
    """The options of the training, and the optimizer and schedule of Keras that they mean."""

    options: dict[str, Any]
    make_optimizer: Callable[[], Any]
    schedule: Any | None = None


def plain(name: str, make_optimizer: Callable[..., Any], rate: float, **options: float) -> Recipe:
    """An optimizer with options of the same names here and there."""
    section = {"name": name, "learning_rate": rate, **options}
    return Recipe({"optimizer": section}, partial(make_optimizer, rate, **options))


def scheduled(kind: str, schedule: Any, **options: float) -> Recipe:
    """Adam with a schedule, from a learning rate of 0.01."""
    section = {"learning_rate": 0.01, "schedule": {"kind": kind, **options}}
    return Recipe({"optimizer": section}, partial(optimizers.Adam, schedule), schedule)


def clipped(norm: float) -> Recipe:
    """SGD in steps so large that clipping shows."""
    section = {"name": "sgd", "learning_rate": 0.5, "clip_norm": norm}
    return Recipe({"optimizer": section}, partial(optimizers.SGD, 0.5, global_clipnorm=norm))


RECIPES = {
    "adam": plain("adam", optimizers.Adam, 0.001),
    "adamw": plain("adamw", optimizers.AdamW, 0.01, weight_decay=0.1),
    "adamax": plain("adamax", optimizers.Adamax, 0.01),
    "nadam": plain("nadam", optimizers.Nadam, 0.01),
    "adagrad": plain("adagrad", optimizers.Adagrad, 0.05),
    "adadelta": plain("adadelta", optimizers.Adadelta, 1.0),
    "adafactor": plain("adafactor", optimizers.Adafactor, 0.01),
    "rmsprop": plain("rmsprop", optimizers.RMSprop, 0.01, momentum=0.5, weight_decay=0.01),
    "sgd": plain("sgd", optimizers.SGD, 0.05, momentum=0.9),
    "ftrl": plain("ftrl", optimizers.Ftrl, 0.05),
    "lion": plain("lion", optimizers.Lion, 0.001, weight_decay=0.1),
    "muon": plain("muon", optimizers.Muon, 0.01),
    "exponential": scheduled(
        "exponential",
        schedules.ExponentialDecay(0.01, 2 * BATCHES, 0.5),
        decay_rate=0.5,
        decay_epochs=2.0,
    ),
    "step": scheduled(
        "step",
        schedules.ExponentialDecay(0.01, 2 * BATCHES, 0.5, staircase=True),
        decay_rate=0.5,
        decay_epochs=2.0,
    ),
    "cosine": scheduled(
        "cosine",
        schedules.CosineDecay(0.01, 3 * BATCHES, alpha=0.1),
        alpha=0.1,
        decay_epochs=3.0,
    ),
    "clipped": clipped(0.05),
    "clipped a little": clipped(0.5),
    "mae": Recipe({"loss": "mae"}, optimizers.Adam),
    "huber": Recipe({"loss": "huber"}, optimizers.Adam),
}
QUICK = [
    ("plain", "cosine", "xla"),
    ("labels", "rmsprop", "graph"),
]


def fit(
    architecture: "Architecture",
    experiment: "Experiment",
    recipe: Recipe,
    weights: list[Any],
) -> tuple[dict[str, list[float]], list[Any]]:
    """History and final weights of Keras's `fit`, each epoch in our order of samples."""
    model = architecture.build()
    model.set_weights(weights)
    training = experiment.training
    model.compile(
        recipe.make_optimizer(),
        CROSSENTROPY if training.loss == "crossentropy" else training.loss,
        metrics=list(training.metrics),
        run_eagerly=True,
    )
    train = experiment.dataset.splits["train"].source.arrays()
    val = experiment.dataset.splits["val"].source.arrays()
    inputs, val_inputs = model_inputs(train), model_inputs(val)
    blocks = (len(train),)
    orders = SampleOrder(SEED, blocks, BATCHES * training.batch_size).fill(0, EPOCHS)
    history: dict[str, list[float]] = {}
    for order in orders[:EPOCHS, : len(train)]:
        epoch = model.fit(
            pick(inputs, order),
            train.targets[order],
            batch_size=training.batch_size,
            shuffle=False,
            validation_data=(val_inputs, val.targets),
            verbose=0,
        )
        for name, values in epoch.history.items():
            history.setdefault(name, []).extend(values)
    return history, model.get_weights()


def pick(inputs: Any, order: Any) -> Any:
    """The samples in `order`, of one array or of several."""
    return [array[order] for array in inputs] if isinstance(inputs, list) else inputs[order]


def assert_equal_to_keras(
    ours: "Outcome", theirs: tuple[dict[str, list[float]], list[Any]], *, masked: bool
) -> None:
    """Losses and metrics of all epochs, and the final weights, agree to the rounding.

    Where steps are masked, Keras's loss of an epoch counts batches by samples, ours by steps.
    """
    history, weights = theirs
    assert set(history) == set(ours.losses) - {"learning_rate"}
    for name, values in history.items():
        if masked and name.endswith("loss"):
            continue
        np.testing.assert_allclose(ours.losses[name], values, rtol=1e-5, err_msg=name)
    for one, other in zip(ours.weights, weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.fixture
def check(
    architecture: "Architecture", make_experiment: "MakeExperiment", begin: "Begin", train: "Train"
) -> Callable[[str, "Compiler"], None]:
    """A function that trains an architecture by a recipe, here and in Keras, and compares."""

    def train_both(name: str, compiler: "Compiler") -> None:
        recipe = RECIPES[name]
        metric = "accuracy" if isinstance(architecture.shape.target, Labels) else "mse"
        options = {"metrics": (metric,), **recipe.options}
        experiment = make_experiment(architecture.shape, architecture.options, options)
        first = begin(experiment, compiler, seed=SEED)._compiled.network.trained.get_weights()
        ours = train(experiment, compiler, seed=SEED)
        moves = [np.abs(a - b).max() for a, b in zip(ours.weights, first, strict=True)]
        assert max(moves) > 1e-3
        theirs = fit(architecture, experiment, recipe, first)
        masked = experiment.dataset.splits["train"].source.arrays().target_mask is not None
        assert_equal_to_keras(ours, theirs, masked=masked)
        if recipe.schedule:
            rates = [float(recipe.schedule(BATCHES * (e + 1) - 1)) for e in range(EPOCHS)]
            np.testing.assert_allclose(ours.losses["learning_rate"], rates, rtol=1e-6)

    return train_both


@pytest.mark.parametrize(("architecture", "name", "compiler"), QUICK, indirect=["architecture"])
def test_first_updates(
    name: str, compiler: "Compiler", check: Callable[[str, "Compiler"], None]
) -> None:
    """History and weights of the first twelve updates are those of Keras `fit`."""
    check(name, compiler)


@pytest.mark.slow
@pytest.mark.parametrize("compiler", ["graph", "xla"])
def test_first_updates_of_every_architecture(
    compiler: "Compiler", check: Callable[[str, "Compiler"], None]
) -> None:
    """Every architecture, under either compiler, is trained as by Keras `fit`."""
    check("adam", compiler)


@pytest.mark.slow
@pytest.mark.parametrize("architecture", ["dense"], indirect=True)
@pytest.mark.parametrize("compiler", ["graph", "xla"])
@pytest.mark.parametrize("name", RECIPES)
def test_first_updates_of_every_recipe(
    name: str, compiler: "Compiler", check: Callable[[str, "Compiler"], None]
) -> None:
    """Every optimizer, schedule and loss, under either compiler, does what it does in Keras."""
    check(name, compiler)
