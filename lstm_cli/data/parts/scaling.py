"""Scaling of numbers, fitted on training rows and undone in outputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.held_out import ScalingName
from lstm_cli.data.parts.statistics import Statistics, measure, merge
from lstm_cli.types import AffineMap, Floats

ALL = ""


@dataclass(frozen=True, slots=True)
class Scaler:
    """`(x - center) / spread` for each feature, the last axis."""

    center: tuple[float, ...]
    spread: tuple[float, ...]

    def scale(self, values: NDArray[np.floating]) -> Floats:
        """`values` `(…, features)` in the user's units, on the model's scale."""
        scaled = (values.astype(np.float64) - self.center) / self.spread
        return scaled.astype(np.float32)

    def unscale(self, values: Floats) -> NDArray[np.float64]:
        """`values` `(…, features)` on the model's scale, in the user's units, as float64."""
        unscaled: NDArray[np.float64] = values.astype(np.float64) * self.spread + self.center
        return unscaled


@dataclass(frozen=True, slots=True)
class Scalers:
    """The scaler of each group by its name, or one for all under the name `ALL`."""

    by_group: Mapping[str, Scaler]

    def of(self, group: str) -> Scaler | None:
        """The scaler of a group; None where the training data had no such group."""
        return self.by_group.get(ALL) or self.by_group.get(group)


def fit_scaler(name: ScalingName, blocks: Iterable[NDArray[np.floating]]) -> Scaler:
    """The scaler `name` fitted on blocks `(…, features)`; a constant feature is only shifted.

    `standard` gives them mean 0 and deviation 1, `minmax` the range from 0 to 1.
    """
    return _make_scaler(name, reduce(merge, (measure(name, block) for block in blocks)))


def fit_groups(name: ScalingName, blocks: Iterable[Mapping[str, Statistics]]) -> Scalers:
    """The scaler `name` of each group, fitted on what was measured of it in all blocks."""
    found: dict[str, Statistics] = {}
    for block in blocks:
        for group, own in block.items():
            found[group] = merge(found[group], own) if group in found else own
    return Scalers({group: _make_scaler(name, own) for group, own in found.items()})


def _make_scaler(name: ScalingName, found: Statistics) -> Scaler:
    match name:
        case "none":
            return identity(len(found.mean))
        case "standard":
            center, spread = found.mean, np.sqrt(found.variance)
        case "minmax":
            center, spread = found.low, found.high - found.low
        case _:
            assert_never(name)
    # Rounding of the mean can leave a deviation where there is none.
    constant = found.high - found.low == 0
    return Scaler(tuple(center.tolist()), tuple(np.where(constant, 1.0, spread).tolist()))


def identity(features: int) -> Scaler:
    """The scaler that changes nothing."""
    return Scaler((0.0,) * features, (1.0,) * features)


def map_last_input(inputs: Scaler, targets: Scaler, target_inputs: tuple[int, ...]) -> AffineMap:
    """From the scaled inputs at `target_inputs` to the scale of the targets that continue them."""
    centers = [inputs.center[i] for i in target_inputs]
    spreads = [inputs.spread[i] for i in target_inputs]
    pairs = list(zip(centers, spreads, targets.center, targets.spread, strict=True))
    return AffineMap(
        scale=tuple(spread / to_spread for _, spread, _, to_spread in pairs),
        offset=tuple((center - to_center) / to_spread for center, _, to_center, to_spread in pairs),
    )
