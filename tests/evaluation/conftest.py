"""Splits made by hand: windows over series, and listed samples, with a model that is known."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pytest

from lstm_cli.types import (
    Batch,
    Dense,
    Floats,
    Ints,
    NumberInputs,
    SequenceShape,
    Split,
    Values,
    Windows,
)

Predictor: TypeAlias = Callable[[Batch], Floats]


@dataclass(frozen=True)
class HandOrigins:
    """Sample 3 is `row 3`; its times are `t3`, `t4` and so on."""

    horizon: int
    group: str | None = None

    def sources(self, samples: Ints) -> list[str]:
        """The name of each."""
        return [f"row {sample}" for sample in samples]

    def groups(self, samples: Ints) -> list[str] | None:
        """The one group, if any."""
        return None if self.group is None else [self.group] * len(samples)

    def times(self, samples: Ints) -> list[list[str]]:
        """As many as the horizon has steps."""
        return [[f"t{sample + step}" for step in range(self.horizon)] for sample in samples]


@dataclass(frozen=True)
class HandTruth:
    """The model's scale is a tenth of the user's; the past of a season is one row of a table."""

    known: Floats | Ints
    past: Floats | None = None
    season: Floats | None = None
    scale: float = 10.0

    def targets(self, samples: Ints) -> Floats | Ints:
        """As given."""
        return self.known[samples]

    def restore(self, outputs: Floats, samples: Ints) -> Floats:
        """Ten times the outputs, or as many times as was said."""
        assert len(outputs) == len(samples)
        return (outputs * self.scale).astype(np.float32)

    def last(self, samples: Ints) -> Floats | None:
        """As given."""
        return None if self.past is None else self.past[samples]

    def season_ago(self, samples: Ints, season: int) -> Floats | None:
        """As given, plus the season, so that seasons differ."""
        return None if self.season is None else self.season[samples] + season


def build_values(
    targets: Floats,
    *,
    past: Floats | None = None,
    season: Floats | None = None,
    inputs: Floats | None = None,
) -> Split:
    """Samples with values in the user's units."""
    known = np.asarray(targets, np.float32)
    given = np.zeros((len(known), 1, 1), np.float32) if inputs is None else inputs
    truth = HandTruth(known, past, season)
    return Split(
        Dense({"inputs": given}, (known / 10).astype(np.float32)),
        HandOrigins(known.shape[1]),
        truth,
    )


def build_labels(
    labels: Ints, mask: "np.ndarray[tuple[int, int], np.dtype[np.bool_]] | None"
) -> Split:
    """Samples with labels; the input of each is its number."""
    known = np.asarray(labels, np.int32)
    numbers = np.arange(len(known), dtype=np.float32)[:, None, None]
    source = Dense({"inputs": numbers}, known, mask)
    return Split(source, HandOrigins(known.shape[1], "g"), HandTruth(known, scale=1.0))


def build_series(series: Floats, timesteps: int, horizon: int) -> tuple[Split, SequenceShape]:
    """All windows of a series `(rows, features)` that is its own target."""
    starts = np.arange(len(series) - timesteps - horizon + 1, dtype=np.int32)
    scaled = (series / 10).astype(np.float32)
    source = Windows(scaled, scaled, starts, timesteps, horizon)
    steps = starts[:, None] + timesteps + np.arange(horizon)
    truth = HandTruth(series[steps], past=series[starts + timesteps - 1])
    features = series.shape[1]
    shape = SequenceShape(
        timesteps, horizon, NumberInputs(features), Values(features, inputs=tuple(range(features)))
    )
    return Split(source, HandOrigins(horizon), truth), shape


def always(outputs: Floats) -> Predictor:
    """A model that gives these outputs, in order, however the samples come in chunks."""
    seen = 0

    def predict(batch: Batch) -> Floats:
        nonlocal seen
        start, seen = seen, seen + len(batch.inputs["inputs"])
        return outputs[start:seen]

    return predict


@pytest.fixture(scope="session")
def values() -> Callable[..., Split]:
    """`build_values`."""
    return build_values


@pytest.fixture(scope="session")
def labels() -> Callable[..., Split]:
    """`build_labels`."""
    return build_labels


@pytest.fixture(scope="session")
def series() -> Callable[..., tuple[Split, SequenceShape]]:
    """`build_series`."""
    return build_series


@pytest.fixture(scope="session")
def model() -> Callable[[Floats], Predictor]:
    """`always`."""
    return always
