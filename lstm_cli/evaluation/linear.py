"""The linear forecast: least squares from what the model sees to what it is to say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.chunks import chunks, count_chunk, spread
from lstm_cli.types import Batch, Floats, SequenceShape, Source

_MOST_WINDOWS = 20_000
_MOST_COLUMNS = 2_000
_MOST_WEIGHTS = 400_000
# Windows times columns squared: what fitting costs; this many take about a second.
_MOST_PRODUCTS = 2e10
_PROBE = 256
_RIDGE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class LinearForecast:
    """Weights of the last `timesteps` of the input features `columns`, then of what is known ahead.

    center and spread `(inputs,)`, weights `(1 + inputs, horizon * target_features)`, float32; the
    first row is the intercept. It works on the model's scale.
    """

    columns: tuple[int, ...]
    timesteps: int
    center: Floats
    spread: Floats
    weights: Floats

    def predict(self, batch: Batch) -> Floats:
        """What it says of samples, `(n, horizon, target_features)` on the model's scale."""
        weights = self.weights[1:].astype(np.float64) / self.spread[:, np.newaxis]
        told = self._look_at(batch) @ weights + (self.weights[0] - self.center @ weights)
        shaped: Floats = told.reshape(batch.targets.shape).astype(np.float32)
        return shaped

    def design(self, batch: Batch) -> NDArray[np.float64]:
        """What the weights are for: `(n, 1 + inputs)`, a one and the standardised inputs."""
        looked = self._look_at(batch)
        design = np.ones((len(looked), looked.shape[1] + 1))
        design[:, 1:] = (looked - self.center) / self.spread
        return design

    def _look_at(self, batch: Batch) -> NDArray[np.float64]:
        inputs = batch.inputs["inputs"][:, -self.timesteps :, list(self.columns)]
        parts = [inputs.reshape(len(inputs), -1)]
        if "future_inputs" in batch.inputs:
            parts.append(batch.inputs["future_inputs"].reshape(len(inputs), -1))
        return np.concatenate(parts, axis=1, dtype=np.float64)

    def to_json(self) -> dict[str, object]:
        """What `from_json` takes back to the same bits."""
        numbers = {name: _list_shortest(getattr(self, name)) for name in _ARRAYS}
        return {"columns": list(self.columns), "timesteps": self.timesteps, **numbers}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The forecast that `to_json` described."""
        arrays = {name: np.array(stored[name], np.float32) for name in _ARRAYS}
        return cls(tuple(stored["columns"]), int(stored["timesteps"]), **arrays)


_ARRAYS = ("center", "spread", "weights")


def _list_shortest(values: Floats) -> object:
    return values.astype(np.str_).astype(np.float64).tolist()


def fit_linear(source: Source, shape: SequenceShape) -> LinearForecast | None:
    """Least squares with a tiny ridge on evenly spread training windows; None where none is whole.

    It sees what the model sees: the past of the targets where they continue inputs, else all
    features, and what is known ahead. Of more than about 2,000 numbers it takes the last timesteps.
    """
    columns = shape.target.inputs or tuple(range(shape.inputs.features))
    ahead = shape.horizon * shape.future_features
    outputs = shape.horizon * shape.target.features
    most = max(min(_MOST_COLUMNS, _MOST_WEIGHTS // outputs) - ahead, 1)
    timesteps = min(shape.timesteps, max(most // len(columns), 1))
    size = len(columns) * timesteps + ahead
    blank = LinearForecast(
        columns,
        timesteps,
        center=np.zeros(size, np.float32),
        spread=np.ones(size, np.float32),
        weights=np.zeros((size + 1, outputs), np.float32),
    )
    return _fit(_standardise(blank, source), source, max(count_chunk(shape) // 4, 1))


def _standardise(blank: LinearForecast, source: Source) -> LinearForecast:
    """The same with center and spread taken from a few windows, for the sake of rounding."""
    probe = blank.design(source.gather(spread(len(source), _PROBE)))[:, 1:]
    deviation = probe.std(axis=0)
    deviation[deviation == 0] = 1
    center = probe.mean(axis=0).astype(np.float32)
    return replace(blank, center=center, spread=deviation.astype(np.float32))


def _fit(blank: LinearForecast, source: Source, chunk: int) -> LinearForecast | None:
    size = len(blank.weights)
    most = int(min(_MOST_WINDOWS, max(_MOST_PRODUCTS / size**2, 3 * size)))
    squares, products = np.zeros((size, size)), np.zeros(blank.weights.shape)
    windows = 0
    for samples in chunks(spread(len(source), most), chunk):
        batch = source.gather(samples)
        targets = batch.targets.reshape(len(samples), -1).astype(np.float64)
        known = np.isfinite(targets).all(axis=1)
        design = blank.design(batch)[known]
        squares += design.T @ design
        products += design.T @ targets[known]
        windows += len(design)
    if not windows:
        return None
    penalty = np.full(size, _RIDGE * windows)
    penalty[0] = 0
    weights = np.linalg.solve(squares + np.diag(penalty), products)
    return replace(blank, weights=weights.astype(np.float32))
