"""Shapes without TensorFlow: what one sample of a dataset is."""

from typing import assert_never

from lstm_cli.config.dataset import Dataset, Multiples, NextValues, Parity, Sum, Times
from lstm_cli.types import SequenceShape

PARITY_CLASSES = ("even", "odd")


def sequence_shape(dataset: Dataset) -> SequenceShape:
    """The sizes of one sample, from the config alone."""
    features = dataset.features
    continued = tuple(range(features))
    match dataset:
        case NextValues(horizon=horizon):
            return SequenceShape(1, features, horizon, features, target_inputs=continued)
        case Multiples(timesteps=timesteps, horizon=horizon):
            return SequenceShape(timesteps, features, horizon, features, target_inputs=continued)
        case Sum(timesteps=timesteps):
            return SequenceShape(timesteps, features, 1, 1)
        case Times():
            return SequenceShape(1, features, 1, 1)
        case Parity(timesteps=timesteps):
            return SequenceShape(timesteps, features, 1, 1, classes=PARITY_CLASSES)
        case _:
            assert_never(dataset)
