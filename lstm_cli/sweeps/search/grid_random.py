"""Grid search, every combination once in W&B's order; random search, by a trial's number alone."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import prod

from numpy.random import default_rng

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.search.axes import Axis, distinct, identity
from lstm_cli.sweeps.search.space import Space
from lstm_cli.sweeps.trials.trial import Value, Values


def count_combinations(space: Space) -> int:
    """How many trials a grid has.

    Axes that have to do with no condition multiply the others' number, and are not walked through.

    Raises:
        ConfigError: the constraints leave none.
    """
    conditional = space.conditional
    involved = tuple(axis for axis in space.axes if _names(axis) & conditional)
    free = prod(len(distinct(axis)) for axis in space.axes if axis not in involved)
    if not involved:
        return free
    names = {name for axis in involved for name in _names(axis)}
    parameters = tuple(each for each in space.parameters if each.name in names)
    walked = Space(involved, parameters, space.constraints)
    return free * sum(1 for _ in combinations(walked))


def combination(space: Space, number: int) -> Values | None:
    """The values of the trial with this number, counted from 1; None past the grid's end.

    Raises:
        ConfigError: the constraints leave none.
    """
    first = number - 1
    if space.conditional:
        return next(islice(combinations(space), first, None), None)
    grid = [distinct(axis) for axis in space.axes]
    return space.keep(_values(space, _places(grid, first))) if first < _size(grid) else None


def combinations(space: Space) -> Iterator[Values]:
    """The values of each trial: the last name changes fastest, no trial comes twice.

    Raises:
        ConfigError: the constraints leave none.
    """
    grid = [distinct(axis) for axis in space.axes]
    found = False
    for position in range(_size(grid)):
        indices = _places(grid, position)
        kept = space.keep(_values(space, indices))
        if _is_first(space, indices, kept) and space.allows(kept):
            found = True
            yield kept
    if not found and _size(grid):
        told = f"none of the {_size(grid):,} combinations of the grid satisfies all of them"
        raise ConfigError(Problem("constraints", f"{told}. Loosen them, or add values."))


def _names(axis: Axis) -> set[str]:
    return {parameter.name for parameter in axis.parameters}


def _size(grid: Sequence[Sequence[int]]) -> int:
    return prod(map(len, grid))


def _places(grid: Sequence[Sequence[int]], position: int) -> list[int]:
    """The index on each axis of the combination at a position, the last axis fastest."""
    indices = []
    for axis in reversed(grid):
        position, place = divmod(position, len(axis))
        indices.append(axis[place])
    return indices[::-1]


def _values(space: Space, indices: Sequence[int]) -> dict[str, Value]:
    pairs = zip(space.axes, indices, strict=True)
    return {name: value for axis, index in pairs for name, value in axis.at(index).items()}


def _is_first(space: Space, indices: Sequence[int], kept: Values) -> bool:
    """Whether no combination before differs only in values that were left out.

    What is left out is read by no condition, so an earlier index with the same values left is one.
    """
    pairs = zip(space.axes, indices, strict=True)
    return not any(_is_repeated(axis, index, kept) for axis, index in pairs)


def _is_repeated(axis: Axis, index: int, kept: Values) -> bool:
    names = _names(axis) & kept.keys()
    if len(names) == len(axis.parameters):
        return False
    shown = [identity(axis.at(index)[name]) for name in sorted(names)]
    return any(
        shown == [identity(axis.at(earlier)[name]) for name in sorted(names)]
        for earlier in range(index)
    )


MOST_TRIES = 10_000


def draw_random(space: Space, number: int, seed: int) -> Mapping[str, float]:
    """A draw of each axis such that all constraints hold: a function of its arguments alone.

    Each try takes one number in [0, 1) for each axis, by name, from NumPy's
    `default_rng([seed, number])`.

    Raises:
        ConfigError: no try satisfies the constraints.
    """
    generator = default_rng([seed, number])
    for _ in range(MOST_TRIES):
        probabilities = generator.random(len(space.axes)).tolist()
        pairs = zip(space.axes, probabilities, strict=True)
        draws = {axis.name: axis.draw(probability) for axis, probability in pairs}
        if space.allows(space.drawn(draws)):
            return draws
    told = f"trial {number} was drawn {MOST_TRIES:,} times, and no draw satisfies all of them"
    raise ConfigError(Problem("constraints", f"{told}. Loosen them, or narrow the parameters."))
