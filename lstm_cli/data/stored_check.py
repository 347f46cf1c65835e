"""Whether what a run folder says of its preprocessing holds together."""

from collections.abc import Iterator
from math import isfinite
from typing import TypeAlias

from lstm_cli.config.datasets.table import SINE_AND_COSINE
from lstm_cli.data.preprocessing import NumberPreprocessing
from lstm_cli.data.scaling import ALL, Scaler, Scalers
from lstm_cli.data.sequences.preprocessing import SequencesPreprocessing
from lstm_cli.data.table.preprocessing import TablePreprocessing
from lstm_cli.types import SequenceShape

MOST = 2**31 - 1

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
    yield "target_names", _are_distinct(stored.target_names, shape.target_features)
    match stored:
        case NumberPreprocessing():
            yield "input_names", _are_distinct(stored.input_names, shape.features)
            yield "inputs", _is_scaler(stored.inputs, shape.features)
            yield "targets", _is_scaler(stored.targets, shape.target_features)
        case TablePreprocessing():
            yield from _claims_of_table(stored)
        case SequencesPreprocessing():
            yield from _claims_of_sequences(stored)


def _claims_of_shape(shape: SequenceShape) -> Iterator[Claim]:
    for name in ("timesteps", "features", "horizon", "target_features"):
        yield f"shape.{name}", 1 <= getattr(shape, name) <= MOST
    yield "shape.future_features", 0 <= shape.future_features <= shape.features
    yield "shape.classes", not shape.classes or _are_distinct(shape.classes, len(shape.classes))
    yield "shape.classes", not shape.classes or shape.target_features == 1
    continued = shape.target_inputs
    yield "shape.target_inputs", len(continued) in (0, shape.target_features)
    yield "shape.target_inputs", all(0 <= place < shape.features for place in continued)


def _claims_of_table(stored: TablePreprocessing) -> Iterator[Claim]:
    shape, own = stored.shape, len(stored.input_names)
    yield "input_names", _are_distinct(stored.input_names, shape.features - shape.future_features)
    yield "calendar", SINE_AND_COSINE * len(stored.calendar) == shape.future_features
    yield "time", stored.time is not None or not stored.calendar
    yield "gap", 0 <= stored.gap <= MOST
    yield "difference", stored.difference is None or 1 <= stored.difference <= MOST
    yield "step", stored.step is None or stored.step.size >= 1
    yield "inputs", _are_scalers(stored.inputs, own)
    yield "targets", _are_scalers(stored.targets, shape.target_features)
    yield "targets", set(stored.targets.by_group) == set(stored.inputs.by_group)
    yield "group", stored.group is not None or ALL in stored.targets.by_group


def _claims_of_sequences(stored: SequencesPreprocessing) -> Iterator[Claim]:
    shape, layout = stored.shape, stored.layout
    yield "layout.features", layout.features is None or len(layout.features) == shape.features
    yield "layout.target", (layout.target == "label") == bool(shape.classes)
    yield "layout.per", shape.horizon == (1 if layout.per == "sequence" else shape.timesteps)
    yield "inputs", _are_scalers(stored.inputs, shape.features)
    yield "targets", bool(shape.classes) or _are_scalers(stored.targets, shape.target_features)


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
