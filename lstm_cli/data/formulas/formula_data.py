"""Sequences made by a formula, in the user's units, as a dataset."""

from dataclasses import dataclass
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.rules.shapes import generated_shape
from lstm_cli.config.schema.formula import (
    GeneratedDataset,
    Multiples,
    NextValues,
    Parity,
    Sum,
    Times,
)
from lstm_cli.config.schema.held_out import Scaling
from lstm_cli.data.parts.fingerprint import fingerprint
from lstm_cli.data.parts.sample_lists import NumberPreprocessing
from lstm_cli.data.parts.scaling import fit_scaler, identity
from lstm_cli.data.parts.splits import hold_out
from lstm_cli.data.parts.target_arrays import arrays_of
from lstm_cli.errors import DataError
from lstm_cli.types import Floats, Ints, SequenceDataset, SequenceShape, SplitName


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


def build_generated(dataset: GeneratedDataset, seed: int) -> SequenceDataset:
    """The sequences of a task, split and scaled.

    Raises:
        DataError: the numbers are too large, or nothing is left to train on.
    """
    shape = generated_shape(dataset)
    learned, test = generate(dataset, seed)
    labels = arrays_of(shape.target).strata(learned.targets)
    train_rows, val_rows = hold_out(len(learned.inputs), dataset.validation, seed, labels)
    parts: dict[SplitName, Sequences] = {"train": _take(learned, train_rows)}
    if len(val_rows):
        parts["val"] = _take(learned, val_rows)
    parts["test"] = test
    _check_finite(parts)
    preprocessing = _fit(parts["train"], dataset.scaling, shape)
    return SequenceDataset(
        shape=shape,
        splits={
            name: preprocessing.make_split(part.inputs, part.targets, describe_inputs(part.inputs))
            for name, part in parts.items()
        },
        preprocessing=preprocessing,
        fingerprint=fingerprint(
            {
                f"{name} {what}": getattr(part, what)
                for name, part in parts.items()
                for what in ("inputs", "targets")
            }
        ),
        last_input_map=preprocessing.last_input_map(),
    )


def describe_inputs(inputs: Floats) -> tuple[str, ...]:
    """Each sample of `(samples, timesteps, features)` as text: `50 51 52`, or `1,2 3,4`."""
    return tuple(
        " ".join(",".join(f"{value:.9g}" for value in timestep) for timestep in sample)
        for sample in inputs.tolist()
    )


def _check_finite(parts: dict[SplitName, Sequences]) -> None:
    arrays = [array for part in parts.values() for array in (part.inputs, part.targets)]
    if not all(np.isfinite(array).all() for array in arrays):
        raise DataError(
            "dataset: the numbers are too large for 32-bit floats. Use smaller values of start, "
            "factor or stride."
        )


def _take(part: Sequences, rows: Ints) -> Sequences:
    return Sequences(part.inputs[rows], part.targets[rows])


def _fit(train: Sequences, scaling: Scaling, shape: SequenceShape) -> NumberPreprocessing:
    targets = identity(shape.target.features)
    if arrays_of(shape.target).is_scaled:
        targets = fit_scaler(scaling.targets, [train.targets.astype(np.float32)])
    return NumberPreprocessing(
        shape=shape,
        input_names=_number_names("x", shape.inputs.features),
        target_names=_number_names("y", shape.target.features),
        inputs=fit_scaler(scaling.inputs, [train.inputs]),
        targets=targets,
    )


def _number_names(letter: str, count: int) -> tuple[str, ...]:
    return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))
