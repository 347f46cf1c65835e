"""Shapes without TensorFlow: what one sample of a dataset is."""

from typing import assert_never

from lstm_cli.config.schema.any_dataset import Dataset
from lstm_cli.config.schema.formula import (
    Generated,
    GeneratedDataset,
    Multiples,
    NextValues,
    Parity,
    Sum,
    Times,
)
from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.config.schema.table import Table
from lstm_cli.types import Labels, NumberInputs, SequenceShape, Values

PARITY_CLASSES = ("even", "odd")


def sequence_shape(dataset: Dataset) -> SequenceShape | None:
    """The sizes of one sample from the config alone; None where only the data can tell."""
    match dataset:
        case Table():
            return _table_shape(dataset)
        case Sequences():
            return None
        case Generated():
            return generated_shape(dataset)
        case _:
            assert_never(dataset)


def generated_shape(dataset: GeneratedDataset) -> SequenceShape:
    """The sizes of one sample of a formula's."""
    features = dataset.features
    continued = tuple(range(features))
    match dataset:
        case NextValues(horizon=horizon):
            return SequenceShape(
                1, horizon, NumberInputs(features), Values(features, inputs=continued)
            )
        case Multiples(timesteps=timesteps, horizon=horizon):
            return SequenceShape(
                timesteps, horizon, NumberInputs(features), Values(features, inputs=continued)
            )
        case Sum(timesteps=timesteps):
            return SequenceShape(timesteps, 1, NumberInputs(features), Values(1))
        case Times():
            return SequenceShape(1, 1, NumberInputs(features), Values(1))
        case Parity(timesteps=timesteps):
            return SequenceShape(timesteps, 1, NumberInputs(features), Labels(PARITY_CLASSES))
        case _:
            assert_never(dataset)


def _table_shape(table: Table) -> SequenceShape:
    """Columns first, in the order of `features`, then the calendar's."""
    columns = table.input_columns
    continued = all(target in columns for target in table.targets)
    return SequenceShape(
        table.timesteps,
        table.horizon,
        NumberInputs(len(columns) + table.future_features),
        Values(
            len(table.targets),
            inputs=tuple(map(columns.index, table.targets)) if continued else (),
        ),
        future_features=table.future_features,
    )


def target_names(dataset: Dataset) -> tuple[str, ...]:
    """The names of the target features, where they are columns that the config names."""
    return dataset.targets if isinstance(dataset, Table) else ()


def is_labelled(dataset: Dataset) -> bool:
    """Whether the targets are labels, not values."""
    match dataset:
        case Parity() | Sequences(target="label"):
            return True
        case _:
            return False
