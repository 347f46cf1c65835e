"""Generated sequences as a dataset."""

import numpy as np

from lstm_cli.config.datasets.generated import GeneratedDataset
from lstm_cli.config.datasets.parts import Scaling
from lstm_cli.config.shapes import generated_shape
from lstm_cli.data.fingerprint import fingerprint
from lstm_cli.data.formulas import Sequences, generate
from lstm_cli.data.preprocessing import NumberPreprocessing
from lstm_cli.data.scaling import fit_scaler, identity
from lstm_cli.data.splits import hold_out
from lstm_cli.errors import DataError
from lstm_cli.types import Floats, Ints, SequenceDataset, SequenceShape, SplitName


def build_generated(dataset: GeneratedDataset, seed: int) -> SequenceDataset:
    """The sequences of a task, split and scaled.

    Raises:
        DataError: the numbers are too large, or nothing is left to train on.
    """
    shape = generated_shape(dataset)
    learned, test = generate(dataset, seed)
    labels = learned.targets.astype(np.int32) if shape.classes else None
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
    targets = identity(shape.target_features)
    if not shape.classes:
        targets = fit_scaler(scaling.targets, train.targets.astype(np.float32))
    return NumberPreprocessing(
        shape=shape,
        input_names=_number_names("x", shape.features),
        target_names=_number_names("y", shape.target_features),
        inputs=fit_scaler(scaling.inputs, train.inputs),
        targets=targets,
    )


def _number_names(letter: str, count: int) -> tuple[str, ...]:
    return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))
