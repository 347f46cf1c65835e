"""Trials in which one parameter takes its values while the others stay as they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import nextafter

from numpy.random import default_rng

from lstm_cli.sweeps.distributions import (
    LogNormal,
    Normal,
    QLogNormal,
    QNormal,
    WeightedCategorical,
)
from lstm_cli.sweeps.search.axes import Axis
from lstm_cli.sweeps.search.space import Space
from lstm_cli.sweeps.trials.trial import Value, Values

MOST_LISTED = 1000
MOST_DRAWS = 1000
MOST_POINTS = 32
BOUNDED = (0.0, 0.25, 0.5, 0.75, nextafter(1, 0))
UNBOUNDED = (0.001, 0.25, 0.5, 0.75, 0.999)

NORMAL = (Normal, QNormal, LogNormal, QLogNormal)


@dataclass(frozen=True, slots=True)
class Variation:
    """The values of a trial, and those of the trial of which one axis was changed.

    `is_listed` says whether all values of the axis are looked at.
    """

    axis: Axis
    values: Values
    start: Values
    is_listed: bool


def find_points(space: Space) -> list[Values]:
    """Values of all parameters, left out or not, from which the others are varied.

    The first has the first value of each list and the middle of all else; up to 31 more are drawn,
    always the same. The constraints hold for each.

    Raises:
        ConfigError: a condition cannot be computed.
    """
    generator = default_rng(0)
    points: list[Values] = []
    for number in range(MOST_DRAWS):
        shares = generator.random(len(space.axes)).tolist()
        if number == 0:
            shares = [0.5 if axis.choices is None else 0.0 for axis in space.axes]
        point = _point(space, shares)
        if space.allows(space.keep(point)):
            points.append(point)
        if len(points) == MOST_POINTS:
            break
    return points


def vary(space: Space, points: list[Values]) -> Iterator[Variation]:
    """Each axis with each of its values, or a few of them where they have no end.

    A value that every point leaves out is left out here as well.

    Raises:
        ConfigError: a condition cannot be computed.
    """
    for axis in space.axes:
        listed = _listed(axis)
        for setting in _some(axis) if listed is None else listed:
            for kept, start in _places(space, points, axis, setting):
                yield Variation(axis, kept, start, listed is not None)


def _point(space: Space, shares: list[float]) -> Values:
    point: dict[str, Value] = {}
    for axis, share in zip(space.axes, shares, strict=True):
        point.update(axis.drawn(axis.draw(share)))
    return point


def _listed(axis: Axis) -> list[Mapping[str, Value]] | None:
    """The axis's values where they are listed, or few; None where there is no end of them."""
    first = axis.parameters[0]
    if isinstance(first.distribution, WeightedCategorical):
        return [{first.name: value} for value in first.distribution.values]
    try:
        size = min(len(grid) for grid in axis.grids)
    except OverflowError:
        return None
    is_small = axis.choices is not None or 0 < size <= MOST_LISTED
    return [axis.at(index) for index in range(size)] if is_small else None


def _some(axis: Axis) -> Iterator[Mapping[str, Value]]:
    """The axis's lowest and highest value, as far as there are such, and some between."""
    is_bounded = not isinstance(axis.parameters[0].distribution, NORMAL)
    for probability in BOUNDED if is_bounded else UNBOUNDED:
        yield axis.drawn(axis.draw(probability))


def _places(
    space: Space, points: list[Values], axis: Axis, setting: Mapping[str, Value]
) -> Iterator[tuple[Values, Values]]:
    """The setting in the first point in which it is not left out, and the constraints hold."""
    for point in points:
        kept = space.keep({**point, **setting})
        if any(each.name in kept for each in axis.parameters) and space.allows(kept):
            yield kept, space.keep(point)
            return
