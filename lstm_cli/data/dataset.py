"""A dataset section made into a `SequenceDataset`."""

import hashlib

import numpy as np

from lstm_cli.config.dataset import Dataset, Scaling
from lstm_cli.config.shapes import sequence_shape
from lstm_cli.data.generated import Sequences, generate
from lstm_cli.data.preprocessing import NumberPreprocessing
from lstm_cli.data.scaling import Scaler, fit_standard, identity
from lstm_cli.data.splits import hold_out
from lstm_cli.errors import DataError
from lstm_cli.types import Dense, Floats, Ints, SequenceDataset, SequenceShape, Split, SplitName


def build_dataset(dataset: Dataset, seed: int) -> SequenceDataset:
    """The dataset, split, scaled and ready to gather from.

    Raises:
        DataError: the data do not fit the config.
    """
    shape = sequence_shape(dataset)
    learned, test = generate(dataset, seed)
    train_rows, val_rows = hold_out(len(learned.inputs), dataset.validation, seed)
    parts: dict[SplitName, Sequences] = {"train": _take(learned, train_rows)}
    if len(val_rows):
        parts["val"] = _take(learned, val_rows)
    parts["test"] = test
    _check_finite(parts)
    preprocessing = _fit(parts["train"], dataset.scaling, shape)
    return SequenceDataset(
        shape=shape,
        splits={name: _scaled_split(part, preprocessing) for name, part in parts.items()},
        preprocessing=preprocessing,
        fingerprint=_fingerprint(parts),
        last_input_map=preprocessing.last_input_map(),
    )


def _check_finite(parts: dict[SplitName, Sequences]) -> None:
    arrays = [array for part in parts.values() for array in (part.inputs, part.targets)]
    if not all(np.isfinite(array).all() for array in arrays):
        raise DataError(
            "dataset: the numbers are too large for 32-bit floats. Use smaller values of start, "
            "factor or stride."
        )


def describe_inputs(inputs: Floats) -> tuple[str, ...]:
    """Each sample of `(samples, timesteps, features)` as text: `50 51 52`, or `1,2 3,4`."""
    return tuple(
        " ".join(",".join(f"{value:.9g}" for value in timestep) for timestep in sample)
        for sample in inputs.tolist()
    )


def _take(part: Sequences, rows: Ints) -> Sequences:
    return Sequences(part.inputs[rows], part.targets[rows])


def _fit(train: Sequences, scaling: Scaling, shape: SequenceShape) -> NumberPreprocessing:
    inputs = fit_standard(train.inputs) if scaling.inputs == "standard" else None
    targets: Scaler | None = None
    if scaling.targets == "standard" and not shape.classes:
        targets = fit_standard(train.targets.astype(np.float32))
    return NumberPreprocessing(
        shape=shape,
        input_names=_number_names("x", shape.features),
        target_names=_number_names("y", shape.target_features),
        inputs=inputs or identity(shape.features),
        targets=targets or identity(shape.target_features),
    )


def _number_names(letter: str, count: int) -> tuple[str, ...]:
    return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))


def _scaled_split(part: Sequences, preprocessing: NumberPreprocessing) -> Split:
    targets = part.targets
    if not preprocessing.shape.classes:
        targets = preprocessing.targets.scale(targets.astype(np.float32))
    source = Dense(preprocessing.scale_inputs(part.inputs), targets)
    return Split(describe_inputs(part.inputs), source)


def _fingerprint(parts: dict[SplitName, Sequences]) -> str:
    digest = hashlib.sha256()
    for name, part in parts.items():
        for array in (part.inputs, part.targets):
            digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
