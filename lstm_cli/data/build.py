"""A dataset section made into a `SequenceDataset`."""

from typing import assert_never

from lstm_cli.config.schema.any_dataset import Dataset
from lstm_cli.config.schema.experiment import Evaluation
from lstm_cli.config.schema.formula import Generated
from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.config.schema.table import Table
from lstm_cli.data.formulas.formula_data import build_generated
from lstm_cli.types import SequenceDataset


def build_dataset(dataset: Dataset, seed: int, evaluation: Evaluation) -> SequenceDataset:
    """The dataset, split, scaled and ready to gather from.

    Raises:
        DataError: the data cannot be read, or do not fit the config.
    """
    match dataset:
        case Generated():
            return build_generated(dataset, seed)
        case Table():
            # Late: polars is read in for those who have tables.
            from lstm_cli.data.table.build_table import build_table  # noqa: PLC0415

            return build_table(dataset, seed, evaluation)
        case Sequences():
            from lstm_cli.data.sequences.build_sequences import build_sequences  # noqa: PLC0415

            return build_sequences(dataset, seed)
        case _:
            assert_never(dataset)
