"""What makes a sweep impossible to search."""

from collections.abc import Iterator

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.search.reading import find_circle
from lstm_cli.sweeps.sweep import Parameter, Sweep


def check_sweep(sweep: Sweep) -> None:
    """See that a sweep can be searched.

    Raises:
        ConfigError: with all that is in the way.
    """
    unknown = [*_unknown_names(sweep)]
    problems = unknown or [*_circles(sweep), *_zips(sweep), *_without_grid(sweep)]
    if problems:
        raise ConfigError(problems)


def _unknown_names(sweep: Sweep) -> Iterator[Problem]:
    names = [parameter.name for parameter in sweep.parameters]
    read = {
        f"parameters.{parameter.name}.when": parameter.when.names
        for parameter in sweep.parameters
        if parameter.when is not None
    }
    read |= {f"constraints.{i}": each.names for i, each in enumerate(sweep.constraints)}
    read |= {f"zip.{i}": frozenset(group) for i, group in enumerate(sweep.zips)}
    for where, wanted in read.items():
        for name in sorted(wanted - set(names)):
            known = f"The parameters are {', '.join(map(repr, names))}."
            yield Problem(where, f"{name!r} is not a parameter of the sweep. {known}")


def _circles(sweep: Sweep) -> Iterator[Problem]:
    circle = find_circle(sweep.parameters)
    if circle:
        told = " → ".join(circle)
        mend = "Let one of them stand without `when`."
        yield Problem(f"parameters.{circle[0]}.when", f"reads itself in a circle: {told}. {mend}")


def _zips(sweep: Sweep) -> Iterator[Problem]:
    parameters = {parameter.name: parameter for parameter in sweep.parameters}
    taken: set[str] = set()
    for i, group in enumerate(sweep.zips):
        for name in group:
            if name in taken:
                mend = "A parameter goes with one group of others, and once."
                yield Problem(f"zip.{i}", f"{name!r} is zipped already. {mend}")
            taken.add(name)
        yield from _uneven(f"zip.{i}", [parameters[name] for name in group])


def _uneven(where: str, group: list[Parameter]) -> Iterator[Problem]:
    grids = {parameter.name: parameter.distribution.grid() for parameter in group}
    for parameter in group:
        if grids[parameter.name] is None:
            yield Problem(where, f"{_gridless(parameter)} It cannot go together with others.")
    sizes = {name: len(grid) for name, grid in grids.items() if grid is not None}
    first = next(iter(sizes), "")
    for name, size in sizes.items():
        if size != sizes[first]:
            told = f"{first!r} has {sizes[first]} values, but {name!r} has {size}"
            yield Problem(where, f"{told}. Give them as many each, or do not zip them.")


def _without_grid(sweep: Sweep) -> Iterator[Problem]:
    if sweep.method == "grid":
        for parameter in sweep.parameters:
            if parameter.distribution.grid() is None:
                mend = "List its values, or use method: random or bayes."
                yield Problem(f"parameters.{parameter.name}", f"{_gridless(parameter)} {mend}")


def _gridless(parameter: Parameter) -> str:
    kind = type(parameter.distribution).__name__
    return f"{parameter.name!r} is drawn from {kind}, which has no grid of values."
