"""A file of sequences, whatever its form: for training, or in the form of the training's."""

import numpy as np

from lstm_cli.config.schema.sequences import has_columns, is_ts
from lstm_cli.data.files.paths import MOST_PROBLEMS, list_names, make_error, name_file
from lstm_cli.data.sequences.long_table import read_table
from lstm_cli.data.sequences.npz import read_npz
from lstm_cli.data.sequences.ragged import Layout, Ragged
from lstm_cli.data.sequences.sequence_preprocessing import SequencesPreprocessing
from lstm_cli.data.sequences.ts import read_ts
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Split
from lstm_cli.wording import show_value


def read_sequences(path: str, layout: Layout, *, needs_targets: bool) -> Ragged:
    """The sequences in the file `path`, which says by its ending what it is.

    Raises:
        DataError: it cannot be read, or lacks targets that are needed.
    """
    if has_columns(path):
        ragged = read_table(path, layout, needs_targets=needs_targets)
    elif is_ts(path):
        ragged = read_ts(path, layout)
    else:
        ragged = read_npz(path, layout)
    if needs_targets:
        _check_known(ragged, layout)
    return ragged


def _check_known(ragged: Ragged, layout: Layout) -> None:
    if ragged.targets is None:
        message = f"its sequences have no {layout.target}s. Add them: there is nothing to learn."
        raise DataError(Problem(ragged.path, message))
    unknown = np.flatnonzero((ragged.real_targets() & ~ragged.known()).any(axis=1)).tolist()
    problems = [
        Problem(
            ragged.path,
            f"sequence {show_value(ragged.names[sample])} lacks {_describe(layout)}. Give it, "
            "or remove the sequence.",
        )
        for sample in unknown[: MOST_PROBLEMS + 1]
    ]
    if problems:
        raise make_error(problems, ragged.path, len(unknown))


def _describe(layout: Layout) -> str:
    where = " at one or more timesteps" if layout.per == "timestep" else ""
    return f"its {layout.target}{where}"


def open_sequences(preprocessing: SequencesPreprocessing, path: str) -> Split:
    """The sequences of a file in the form of the training's; targets are known where it has any.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
    """
    layout, shape = preprocessing.layout, preprocessing.shape
    ragged = read_matching_file(path, layout, shape.inputs.features, needs_targets=False)
    check_targets(ragged, shape.target.features)
    return preprocessing.make_split(ragged)


def read_matching_file(path: str, layout: Layout, features: int, *, needs_targets: bool) -> Ragged:
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
