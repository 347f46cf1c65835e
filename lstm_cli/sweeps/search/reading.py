"""In which order parameters are settled, so that each `when` reads what is settled."""

from collections.abc import Sequence
from graphlib import TopologicalSorter

from lstm_cli.sweeps.sweep import Parameter


def reading_order(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """The parameters, each after those that its `when` reads, which go in no circle."""
    named = {parameter.name: parameter for parameter in parameters}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for parameter in parameters:
        read = parameter.when.names if parameter.when is not None else ()
        sorter.add(parameter.name, *sorted(read))
    return tuple(named[name] for name in sorter.static_order())
