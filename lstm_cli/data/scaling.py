"""Standard scaling, fitted on training samples and undone in outputs."""

from dataclasses import dataclass

import numpy as np

from lstm_cli.types import Floats


@dataclass(frozen=True, slots=True)
class Scaler:
    """`(x - mean) / deviation` for each feature, the last axis."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    def scale(self, values: Floats) -> Floats:
        """`values` `(…, features)` in the user's units, on the model's scale."""
        scaled = (values.astype(np.float64) - self.mean) / self.deviation
        return scaled.astype(np.float32)

    def unscale(self, values: Floats) -> Floats:
        """`values` `(…, features)` on the model's scale, in the user's units."""
        return (values.astype(np.float64) * self.deviation + self.mean).astype(np.float32)


def fit_standard(values: Floats) -> Scaler:
    """The scaler that gives `values` `(…, features)` mean 0 and deviation 1 (if not constant)."""
    flat = values.reshape(-1, values.shape[-1]).astype(np.float64)
    deviation = flat.std(axis=0)
    deviation[deviation == 0] = 1.0
    return Scaler(tuple(flat.mean(axis=0).tolist()), tuple(deviation.tolist()))


def identity(features: int) -> Scaler:
    """The scaler that changes nothing."""
    return Scaler((0.0,) * features, (1.0,) * features)
