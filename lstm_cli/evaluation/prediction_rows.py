"""Rows of the table of predictions, made a few samples at a time."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lstm_cli.types import Bools, Floats, Ints, Predictions
from lstm_cli.types.predictions import ENTRY


def enter_values(
    samples: Ints, targets: Floats | Ints, outputs: Floats, real: Bools | None
) -> NDArray[np.void]:
    """Entries for values `(n, horizon, target_features)`, where `real` `(n, horizon)` is true."""
    entries = _enter(samples, targets.shape)
    entries["target"], entries["prediction"] = targets, outputs
    entries["probability"] = np.nan
    return _flatten(entries, real)


def enter_labels(
    samples: Ints, targets: Floats | Ints, outputs: Floats, real: Bools | None
) -> NDArray[np.void]:
    """Entries for labels `(n, horizon)`; `outputs` `(n, horizon, classes)` are probabilities."""
    entries = _enter(samples, (*targets.shape, 1))
    entries["target"] = np.where(targets < 0, np.nan, targets)[..., np.newaxis]
    entries["prediction"] = outputs.argmax(axis=-1)[..., np.newaxis]
    entries["probability"] = outputs.max(axis=-1)[..., np.newaxis]
    return _flatten(entries, real)


def _enter(samples: Ints, size: tuple[int, ...]) -> NDArray[np.void]:
    entries = np.zeros(size, ENTRY)
    entries["sample"] = samples[:, np.newaxis, np.newaxis]
    entries["step"] = np.arange(1, size[1] + 1)[:, np.newaxis]
    entries["feature"] = np.arange(size[2])
    return entries


def _flatten(entries: NDArray[np.void], real: Bools | None) -> NDArray[np.void]:
    return entries.ravel() if real is None else entries[real].ravel()


def join_predictions(parts: Sequence[Predictions]) -> Predictions:
    """Tables of splits of one dataset as one, each below the other."""
    if not parts:
        return Predictions()
    entries = np.concatenate([part.entries for part in parts])
    first = np.cumsum([0, *(len(part.splits) for part in parts[:-1])])
    entries["split"] += np.repeat(first, [len(part) for part in parts]).astype(np.int16)
    splits = tuple(name for part in parts for name in part.splits)
    origins = tuple(origin for part in parts for origin in part.origins)
    return replace(parts[0], entries=entries, splits=splits, origins=origins)
