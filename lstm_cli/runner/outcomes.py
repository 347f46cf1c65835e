"""What the model says about each sample: of the splits, and of inputs that a user has given."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lstm_cli.config.experiment import Predict
from lstm_cli.data.dataset import describe_inputs
from lstm_cli.data.given import read_expected, read_inputs
from lstm_cli.evaluation.outcome import Outcome
from lstm_cli.types import (
    Floats,
    Ints,
    Preprocessing,
    SequenceDataset,
    SequenceShape,
    SplitName,
)

if TYPE_CHECKING:
    from lstm_cli.nn.prediction import Predict as Function


@dataclass(frozen=True, slots=True)
class Given:
    """Samples to predict in the user's units, and what should come out, if that is known."""

    samples: tuple[str, ...]
    inputs: Floats
    expected: Floats | Ints | None = None


def read_given(predict: Predict, shape: SequenceShape) -> Given | None:
    """The samples of a config's `predict` section; None where it is empty.

    Raises:
        DataError: they do not fit the data.
    """
    if not predict.inputs:
        return None
    inputs = read_inputs(predict.inputs, shape, "predict.inputs")
    expected = None
    if predict.expected:
        expected = read_expected(predict.expected, shape, len(inputs), "predict.expected")
    return Given(describe_inputs(inputs), inputs, expected)


def collect_outcomes(
    dataset: SequenceDataset, given: Given | None, predict: "Function"
) -> list[Outcome]:
    """The outcome of every split, and of the given samples, in the user's units."""
    outcomes = [_split_outcome(name, dataset, predict) for name in dataset.splits]
    if given:
        outcomes.append(given_outcome(given, dataset.shape, dataset.preprocessing, predict))
    return outcomes


def given_outcome(
    given: Given, shape: SequenceShape, preprocessing: Preprocessing, predict: "Function"
) -> Outcome:
    """The outcome of given samples, in the user's units."""
    from lstm_cli.nn.prediction import predict_inputs  # noqa: PLC0415

    outputs = predict_inputs(predict, preprocessing.scale_inputs(given.inputs))
    if not shape.classes:
        outputs = preprocessing.unscale_targets(outputs)
    return Outcome("predict", given.samples, given.inputs, given.expected, outputs)


def _split_outcome(name: SplitName, dataset: SequenceDataset, predict: "Function") -> Outcome:
    from lstm_cli.nn.prediction import predict_source  # noqa: PLC0415

    split, preprocessing = dataset.splits[name], dataset.preprocessing
    batch = split.source.arrays()
    outputs = predict_source(predict, split.source)
    targets = batch.targets
    if not dataset.shape.classes:
        outputs = preprocessing.unscale_targets(outputs)
        targets = preprocessing.unscale_targets(batch.targets.astype(np.float32))
    inputs = preprocessing.unscale_inputs(batch.inputs)
    return Outcome(name, split.samples, inputs, targets, outputs)
