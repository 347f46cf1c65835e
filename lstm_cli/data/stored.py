"""Preprocessing as a run folder keeps it, and new input in the form that it was trained on."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias, assert_never

from pydantic import TypeAdapter, ValidationError

from lstm_cli.config.problems.showing import shorten
from lstm_cli.data.given_files import read_given_file
from lstm_cli.data.preprocessing import FORM, NumberPreprocessing
from lstm_cli.data.sequences.preprocessing import SequencesPreprocessing
from lstm_cli.data.stored_check import find_misfit
from lstm_cli.data.table.preprocessing import TablePreprocessing
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Split

AnyPreprocessing: TypeAlias = NumberPreprocessing | TablePreprocessing | SequencesPreprocessing


def read_preprocessing(stored: Mapping[str, object], where: str) -> AnyPreprocessing:
    """What `to_json` wrote, read back from the file `where`.

    Raises:
        DataError: it was not written by `to_json`.
    """
    fields = {key: value for key, value in stored.items() if key != "form"}
    if stored.get("form") != FORM:
        found = shorten(repr(stored.get("form")))
        message = f"its form is {found}, not {FORM}. Use the version that wrote it."
        raise DataError(Problem(where, message))
    kinds: dict[str, type[AnyPreprocessing]] = {
        "numbers": NumberPreprocessing,
        "table": TablePreprocessing,
        "sequences": SequencesPreprocessing,
    }
    kind = kinds.get(str(fields.get("kind")))
    if kind is None:
        message = f"its kind is {shorten(repr(fields.get('kind')))}. Use the version that wrote it."
        raise DataError(Problem(where, message))
    try:
        preprocessing = TypeAdapter(kind).validate_python(fields)
    except ValidationError as error:
        message = f"is not complete ({error.error_count()} fields are wrong). Train the run again."
        raise DataError(Problem(where, message)) from error
    misfit = find_misfit(preprocessing)
    if misfit:
        message = f"{misfit} does not fit the rest. Train the run again."
        raise DataError(Problem(where, message))
    return preprocessing


def open_input(preprocessing: AnyPreprocessing, path: Path, stride: int) -> Split:
    """The samples of a file in the form of the training's, with what targets the file has.

    For a table a window every `stride` rows, the last of which lies past the end.

    Raises:
        DataError: the file cannot be read, or does not fit the model.
    """
    match preprocessing:
        case NumberPreprocessing():
            given = read_given_file(path, preprocessing.input_names, preprocessing.shape)
            return preprocessing.make_split(given.inputs, None, given.samples)
        case TablePreprocessing():
            from lstm_cli.data.table.opening import open_table  # noqa: PLC0415 - imports polars

            return open_table(preprocessing, str(path), stride)
        case SequencesPreprocessing():
            from lstm_cli.data.sequences.opening import open_sequences  # noqa: PLC0415 - likewise

            return open_sequences(preprocessing, str(path))
        case _:
            assert_never(preprocessing)
