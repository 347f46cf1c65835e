"""In which order parameters are settled, so that each `when` reads what is settled."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from lstm_cli.sweeps.sweep import Parameter


def reading_order(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters, each after those that its `when` reads.

    Raises:
        CycleError: they read each other in a circle.
    """
    named = {parameter.name: parameter for parameter in parameters}
    return tuple(named[name] for name in _sorter(parameters).static_order())


def find_circle(parameters: Sequence[Parameter]) -> list[str]:
    """Names of parameters of which each `when` reads the next, the first again at the end.

    Empty where there is no circle.
    """
    try:
        _sorter(parameters).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []


def _sorter(parameters: Sequence[Parameter]) -> TopologicalSorter[str]:
    named = {parameter.name for parameter in parameters}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for parameter in parameters:
        read = parameter.when.names & named if parameter.when is not None else ()
        sorter.add(parameter.name, *sorted(read))
    return sorter
