"""Preprocessing as a run folder keeps it: restored, checked, and applied to new input."""

from collections.abc import Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import TypeAlias, assert_never

from pydantic import TypeAdapter, ValidationError

from lstm_cli.config.schema.table import SINE_AND_COSINE
from lstm_cli.data.input_files import read_given_file
from lstm_cli.data.parts.sample_lists import FORM, NumberPreprocessing
from lstm_cli.data.parts.scaling import ALL, Scaler, Scalers
from lstm_cli.data.parts.target_arrays import arrays_of
from lstm_cli.data.sequences.sequence_preprocessing import SequencesPreprocessing
from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.errors import DataError, Problem
from lstm_cli.types import SequenceShape, Split
from lstm_cli.wording import shorten

MOST = 2**31 - 1
PART_OF_KINDS = {"features", "target_features", "classes", "target_inputs"}
SIZES = PART_OF_KINDS | {"timesteps", "horizon", "future_features", "variable"}

# A field, and whether it fits the others.
Claim: TypeAlias = tuple[str, bool]


def find_misfit(stored: NumberPreprocessing | TablePreprocessing | SequencesPreprocessing) -> str:
    """The first field that does not fit the others; empty where all do."""
    return next((field for field, holds in _claims(stored) if not holds), "")


def _claims(
    stored: NumberPreprocessing | TablePreprocessing | SequencesPreprocessing,
) -> Iterator[Claim]:
    shape = stored.shape
    yield from _claims_of_shape(shape)
    yield "target_names", _are_distinct(stored.target_names, shape.target.features)
    match stored:
        case NumberPreprocessing():
            yield "input_names", _are_distinct(stored.input_names, shape.inputs.features)
            yield "inputs", _is_scaler(stored.inputs, shape.inputs.features)
            yield "targets", _is_scaler(stored.targets, shape.target.features)
        case TablePreprocessing():
            yield from _claims_of_table(stored)
        case SequencesPreprocessing():
            yield from _claims_of_sequences(stored)


def _claims_of_shape(shape: SequenceShape) -> Iterator[Claim]:
    sizes = shape.describe()
    for name in ("timesteps", "features", "horizon", "target_features"):
        size = sizes[name]
        yield f"shape.{name}", isinstance(size, int) and 1 <= size <= MOST
    yield "shape.future_features", 0 <= shape.future_features <= shape.inputs.features
    classes = arrays_of(shape.target).classes
    yield "shape.classes", _are_distinct(classes, len(classes))
    continued = shape.target.inputs
    yield "shape.target.inputs", len(continued) in (0, shape.target.features)
    yield "shape.target.inputs", all(0 <= place < shape.inputs.features for place in continued)


def _claims_of_table(stored: TablePreprocessing) -> Iterator[Claim]:
    shape, own = stored.shape, len(stored.input_names)
    yield (
        "input_names",
        _are_distinct(stored.input_names, shape.inputs.features - shape.future_features),
    )
    yield "calendar", SINE_AND_COSINE * len(stored.calendar) == shape.future_features
    yield "time", stored.time is not None or not stored.calendar
    yield "gap", 0 <= stored.gap <= MOST
    yield "difference", stored.difference is None or 1 <= stored.difference <= MOST
    yield "step", stored.step is None or stored.step.size >= 1
    yield "inputs", _are_scalers(stored.inputs, own)
    yield "targets", _are_scalers(stored.targets, shape.target.features)
    yield "targets", set(stored.targets.by_group) == set(stored.inputs.by_group)
    yield "group", stored.group is not None or ALL in stored.targets.by_group


def _claims_of_sequences(stored: SequencesPreprocessing) -> Iterator[Claim]:
    shape, layout = stored.shape, stored.layout
    yield (
        "layout.features",
        layout.features is None or len(layout.features) == shape.inputs.features,
    )
    yield "layout.target", (layout.target == "value") == arrays_of(shape.target).is_scaled
    yield "layout.per", shape.horizon == (1 if layout.per == "sequence" else shape.timesteps)
    yield "inputs", _are_scalers(stored.inputs, shape.inputs.features)
    is_scaled = arrays_of(shape.target).is_scaled
    yield "targets", not is_scaled or _are_scalers(stored.targets, shape.target.features)


def _are_distinct(names: tuple[str, ...], count: int) -> bool:
    return len(names) == len(set(names)) == count


def _is_scaler(scaler: Scaler, features: int) -> bool:
    numbers = (*scaler.center, *scaler.spread)
    return (
        len(scaler.center) == len(scaler.spread) == features
        and all(map(isfinite, numbers))
        and all(spread > 0 for spread in scaler.spread)
    )


def _are_scalers(scalers: Scalers, features: int) -> bool:
    own = scalers.by_group.values()
    return bool(own) and all(_is_scaler(scaler, features) for scaler in own)


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
        fields["shape"] = _nest_shape(fields.get("shape"))
        preprocessing = TypeAdapter(kind).validate_python(fields)
    except ValidationError as error:
        message = f"is not complete ({error.error_count()} fields are wrong). Train the run again."
        raise DataError(Problem(where, message)) from error
    misfit = find_misfit(preprocessing)
    if misfit:
        message = f"{misfit} does not fit the rest. Train the run again."
        raise DataError(Problem(where, message))
    return preprocessing


def _nest_shape(sizes: object) -> object:
    """The fields of a `SequenceShape` out of what its `describe` gave; anything else as it is."""
    if not isinstance(sizes, Mapping) or not sizes.keys() >= SIZES:
        return sizes
    classes, features = sizes["classes"], sizes["target_features"]
    # Labels have one column: what says otherwise fits neither kind.
    labels = {"classes": classes} if features == 1 else {}
    values = {"features": features, "inputs": sizes["target_inputs"]}
    return {
        **{name: sizes[name] for name in SIZES - PART_OF_KINDS},
        "inputs": {"features": sizes["features"]},
        "target": labels if classes else values,
    }


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
            from lstm_cli.data.table.new_table import open_table  # noqa: PLC0415 - imports polars

            return open_table(preprocessing, str(path), stride)
        case SequencesPreprocessing():
            from lstm_cli.data.sequences.sequence_files import open_sequences  # noqa: PLC0415 - likewise

            return open_sequences(preprocessing, str(path))
        case _:
            assert_never(preprocessing)
