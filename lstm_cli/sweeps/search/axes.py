"""The axes of a search: what is drawn with one number each, in the order that `when` needs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from lstm_cli.sweeps.distributions import Categorical, Constant
from lstm_cli.sweeps.trials.trial import Parameter, Sweep, Value


@dataclass(frozen=True, slots=True)
class Axis:
    """One parameter, or the parameters of a zip; called by the name of its first."""

    parameters: tuple[Parameter, ...]

    @property
    def name(self) -> str:
        """The name under which its draws are kept."""
        return self.parameters[0].name

    @property
    def grids(self) -> tuple[Sequence[Value], ...]:
        """The grid of each parameter; all of one length in a zip."""
        return tuple(parameter.distribution.grid() or () for parameter in self.parameters)

    @property
    def choices(self) -> int | None:
        """From how many values it is drawn by index; None where a probability is mapped."""
        if len(self.parameters) > 1:
            return len(self.grids[0])
        distribution = self.parameters[0].distribution
        return len(distribution.values) if isinstance(distribution, Categorical) else None

    @property
    def is_constant(self) -> bool:
        """Whether there is nothing to draw."""
        return all(isinstance(each.distribution, Constant) for each in self.parameters)

    def draw(self, probability: float) -> float:
        """The draw at a probability in [0, 1): itself, or the index of a choice."""
        return probability if self.choices is None else float(int(probability * self.choices))

    def drawn(self, draw: float) -> dict[str, Value]:
        """The values by parameter for a draw."""
        if self.choices is not None:
            return self.at(int(draw))
        (parameter,) = self.parameters
        return {parameter.name: parameter.distribution.quantile(draw)}

    def at(self, index: int) -> dict[str, Value]:
        """The values by parameter at an index of the grid."""
        pairs = zip(self.parameters, self.grids, strict=True)
        return {parameter.name: grid[index] for parameter, grid in pairs}


def build_axes(sweep: Sweep) -> tuple[Axis, ...]:
    """The axes of a sweep whose zips are known to be sound, by name."""
    parameters = {parameter.name: parameter for parameter in sweep.parameters}
    zipped = {name for group in sweep.zips for name in group}
    alone = [(name,) for name in parameters if name not in zipped]
    groups = [*filter(None, sweep.zips), *alone]
    axes = (Axis(tuple(parameters[name] for name in group)) for group in groups)
    return tuple(sorted(axes, key=lambda axis: axis.name))


def identity(value: Value) -> object:
    """What two values have in common when a grid should have only one of them.

    As with W&B 3 and 3.0 are one value, and the order of a mapping's keys is nothing; True is
    not 1.
    """
    match value:
        case Mapping():
            return ("mapping", *sorted((repr(key), identity(it)) for key, it in value.items()))
        case list() | tuple():
            return ("list", *map(identity, value))
        case bool() | str() | None:
            return (type(value).__name__, value)
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def distinct(axis: Axis) -> Sequence[int]:
    """The indices of an axis's grid, without those that repeat the values of an earlier one."""
    size = len(axis.grids[0])
    if axis.choices is None:  # only what is listed by hand can hold a value twice
        return range(size)
    return list(_first_of_each(axis, size))


def _first_of_each(axis: Axis, size: int) -> Iterator[int]:
    seen = set()
    for index in range(size):
        found = identity(axis.at(index))
        if found not in seen:
            seen.add(found)
            yield index


def reading_order(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters, each after those that its `when` reads, which go in no circle."""
    named = {parameter.name: parameter for parameter in parameters}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for parameter in parameters:
        read = parameter.when.names if parameter.when is not None else ()
        sorter.add(parameter.name, *sorted(read))
    return tuple(named[name] for name in sorter.static_order())
