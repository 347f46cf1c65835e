"""Sequences made by a formula, in the user's units."""

from dataclasses import dataclass
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.datasets.generated import (
    GeneratedDataset,
    Multiples,
    NextValues,
    Parity,
    Sum,
    Times,
)
from lstm_cli.types import Floats, Ints


@dataclass(frozen=True, slots=True)
class Sequences:
    """Samples in the user's units, shaped as in `Batch`."""

    inputs: Floats
    targets: Floats | Ints


def generate(dataset: GeneratedDataset, seed: int) -> tuple[Sequences, Sequences]:
    """The training samples (validation included) and the test samples of a task."""
    match dataset:
        case NextValues():
            return _next_values(dataset)
        case Sum():
            return _sum(dataset)
        case Multiples():
            return _multiples(dataset)
        case Times():
            return _times(dataset)
        case Parity():
            return _parity(dataset, seed)
        case _:
            assert_never(dataset)


def _progression(start: float, step: float, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return start + step * np.arange(np.prod(shape), dtype=np.float64).reshape(shape)


def _with_features(values: NDArray[np.float64], features: int) -> Floats:
    """A series `(samples, timesteps)` as features: itself and, where two are asked, its double."""
    return np.stack([values, 2 * values][:features], axis=-1).astype(np.float32)


def _next_values(dataset: NextValues) -> tuple[Sequences, Sequences]:
    ahead = np.arange(1, dataset.horizon + 1)

    def follow(values: NDArray[np.float64]) -> Sequences:
        inputs = _with_features(values, dataset.features)
        return Sequences(inputs, _with_features(values + ahead, dataset.features))

    return (
        follow(_progression(dataset.start, dataset.stride, (dataset.samples, 1))),
        follow(_progression(dataset.test_start, 1, (1, 1))),
    )


def _sum(dataset: Sum) -> tuple[Sequences, Sequences]:
    def add(values: NDArray[np.float64]) -> Sequences:
        inputs = _with_features(values, dataset.features)
        return Sequences(
            inputs, inputs.sum(axis=(1, 2), dtype=np.float64).astype(np.float32)[:, None, None]
        )

    return (
        add(_progression(dataset.start, 1, (dataset.samples, dataset.timesteps))),
        add(_progression(dataset.test_start, 1, (1, dataset.timesteps))),
    )


def _multiples(dataset: Multiples) -> tuple[Sequences, Sequences]:
    ahead = dataset.factor * np.arange(1, dataset.horizon + 1)

    def follow(values: NDArray[np.float64]) -> Sequences:
        inputs = _with_features(values, dataset.features)
        return Sequences(inputs, _with_features(values[:, -1:] + ahead, dataset.features))

    return (
        follow(_progression(dataset.factor, dataset.factor, (dataset.samples, dataset.timesteps))),
        follow(_progression(dataset.test_start, dataset.factor, (1, dataset.timesteps))),
    )


def _times(dataset: Times) -> tuple[Sequences, Sequences]:
    def multiply(values: NDArray[np.float64]) -> Sequences:
        targets = (dataset.factor * values).astype(np.float32)[..., None]
        return Sequences(_with_features(values, dataset.features), targets)

    return (
        multiply(_progression(dataset.start, 1, (dataset.samples, 1))),
        multiply(_progression(dataset.test_start, 1, (1, 1))),
    )


def _parity(dataset: Parity, seed: int) -> tuple[Sequences, Sequences]:
    bits = dataset.timesteps * dataset.features
    needed = dataset.samples + dataset.test_samples
    codes = np.random.default_rng(seed).choice(2**bits, size=needed, replace=False)
    values = (codes[:, None] >> np.arange(bits)) & 1
    inputs = values.reshape(needed, dataset.timesteps, dataset.features).astype(np.float32)
    labels = (values.sum(axis=1, keepdims=True) % 2).astype(np.int32)
    cut = dataset.samples
    return Sequences(inputs[:cut], labels[:cut]), Sequences(inputs[cut:], labels[cut:])
