"""Another file of sequences in the form of the training's."""

from lstm_cli.config.datasets.sequences import has_columns
from lstm_cli.data.reading.paths import name_file
from lstm_cli.data.reading.problems import list_names
from lstm_cli.data.sequences.layout import Layout
from lstm_cli.data.sequences.preprocessing import SequencesPreprocessing
from lstm_cli.data.sequences.ragged import Ragged
from lstm_cli.data.sequences.reading import read_sequences
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Split


def open_sequences(preprocessing: SequencesPreprocessing, path: str) -> Split:
    """The sequences of a file in the form of the training's; targets are known where it has any.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
    """
    layout, shape = preprocessing.layout, preprocessing.shape
    ragged = read_alike(path, layout, shape.features, needs_targets=False)
    check_targets(ragged, shape.target_features)
    return preprocessing.make_split(ragged)


def read_alike(path: str, layout: Layout, features: int, *, needs_targets: bool) -> Ragged:
    """The sequences of a file that must have the form and features of the training's.

    Raises:
        DataError: it cannot be read, or has not.
    """
    named = layout.features is not None
    if has_columns(path) != named:
        columns = list_names(layout.features or ())
        wanted = f"a CSV, TSV or Parquet file with {columns}" if named else "a .ts or .npz file"
        message = f"has not the form of the training's file. Give {wanted}."
        raise DataError(Problem(name_file(path), message))
    ragged = read_sequences(path, layout, needs_targets=needs_targets)
    _check_count(ragged, "feature", len(ragged.features), features)
    return ragged


def check_targets(ragged: Ragged, target_features: int) -> None:
    """Do nothing if the sequences have as many values to predict, or none.

    Raises:
        DataError: they have more or fewer.
    """
    if ragged.targets is not None:
        _check_count(ragged, "value", ragged.target_features, target_features)


def _check_count(ragged: Ragged, noun: str, found: int, wanted: int) -> None:
    if found != wanted:
        message = (
            f"its sequences have {found} {noun}{'' if found == 1 else 's'}, but those of the "
            f"training have {wanted}. Give as many, in the same order."
        )
        raise DataError(Problem(ragged.path, message))
