"""The block `lstm_cli:` of a sweep file: conditions, parameters that go together, seeds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lstm_cli.config.findings.finding import Finding
from lstm_cli.config.yaml.nodes import Node, entries_of
from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.conditions.expression import parse_expression
from lstm_cli.sweeps.conditions.syntax import UnknownNameError, find_parameter
from lstm_cli.sweeps.file.fields import Fields
from lstm_cli.sweeps.file.parameters import count
from lstm_cli.sweeps.trials.trial import Condition, Distribution
from lstm_cli.wording import describe_kind

BLOCK = "lstm_cli"
KEYS = ("constraint", "when", "zip", "seeds")


@dataclass(frozen=True, slots=True)
class Block:
    """What the block says; `whens` by the dotted names of the parameters."""

    constraints: tuple[Condition, ...] = ()
    whens: Mapping[str, Condition] = field(default_factory=dict)
    zips: tuple[tuple[str, ...], ...] = ()
    seeds: int = 1


def read_block(
    node: Node,
    parameters: tuple[str, ...],
    distributions: Mapping[str, Distribution],
    findings: list[Finding],
) -> Block:
    """The block of a file with these parameters, of which `distributions` are those in order."""
    fields = Fields(node, (BLOCK,), findings, KEYS)
    reader = _Reader(parameters, distributions, findings)
    constraint, when, zipped = (fields.node(key) for key in KEYS[:3])
    return Block(
        tuple(reader.constraints(constraint)) if constraint else (),
        reader.whens(when) if when else {},
        tuple(reader.zips(zipped)) if zipped else (),
        fields.whole("seeds", 1) or 1,
    )


class _Reader:
    """Reads the keys of the block, which all name parameters."""

    def __init__(
        self,
        parameters: tuple[str, ...],
        distributions: Mapping[str, Distribution],
        findings: list[Finding],
    ) -> None:
        self._parameters = parameters
        self._distributions = distributions
        self._findings = findings

    def constraints(self, node: Node) -> Iterator[Condition]:
        """Each condition of a text or a list of texts."""
        items = node.value if isinstance(node.value, tuple) else (node,)
        for item in items:
            condition = self._condition(item, ("constraint",))
            if condition:
                yield condition

    def whens(self, node: Node) -> dict[str, Condition]:
        """The condition of each parameter that has one; no parameter depends on itself."""
        fields = entries_of(node)
        if not fields:
            self._refuse(node, ("when",), 'a mapping is expected. Write PARAMETER: "expression".')
        found: dict[str, Condition] = {}
        places: dict[str, Node] = {}
        for key, entry in fields.items():
            name = self._parameter(Node(key, entry.key), ("when",))
            condition = self._condition(entry.node, ("when", key))
            if name and name in found:
                self._refuse(Node(None, entry.key), ("when", key), "given twice. Keep one.")
            elif name and condition:
                found[name] = condition
                places[name] = entry.node
        self._refuse_circles(found, places)
        return found

    def zips(self, node: Node) -> Iterator[tuple[str, ...]]:
        """Each group of parameters, which have equally many values."""
        groups = node.value if isinstance(node.value, tuple) else ()
        if not any(isinstance(group.value, tuple) for group in groups):
            groups = (node,)
        taken: set[str] = set()
        for group in groups:
            names = self._group(group)
            again = sorted(taken.intersection(names))
            if again:
                self._refuse(group, ("zip",), f"{again[0]!r} is in two groups. Keep it in one.")
            taken.update(names)
            yield names

    def _group(self, node: Node) -> tuple[str, ...]:
        items = node.value if isinstance(node.value, tuple) else ()
        names = tuple(filter(None, (self._parameter(item, ("zip",)) for item in items)))
        if len(items) < 2:
            self._refuse(node, ("zip",), "a group has two or more names. Write [NAME, NAME].")
        elif len(names) == len(items):
            self._check_group(node, names)
        return names

    def _check_group(self, node: Node, names: tuple[str, ...]) -> None:
        if len(set(names)) < len(names):
            self._refuse(node, ("zip",), "a name is there twice. Remove one of them.")
        counts = {n: count(self._distributions[n]) for n in names if n in self._distributions}
        endless = [name for name, values in counts.items() if values is None]
        if endless:
            message = f"{endless[0]!r} has no list of values. Give it values."
            self._refuse(node, ("zip",), message)
        elif len(set(counts.values())) > 1:
            shown = ", ".join(f"{name} has {values}" for name, values in counts.items())
            self._refuse(node, ("zip",), f"{shown} values. Give each equally many.")

    def _condition(self, node: Node, path: tuple[str, ...]) -> Condition | None:
        if not isinstance(node.value, str):
            shown = "no value is given" if node.value is None else describe_kind(node.value)
            self._refuse(node, path, f'{shown}. Give text such as "units * layers <= 256".')
            return None
        try:
            return parse_expression(node.value, str(node.place), self._parameters)
        except ConfigError as error:
            for problem in error.problems:
                self._refuse(node, path, problem.message)
            return None

    def _parameter(self, node: Node, path: tuple[str, ...]) -> str | None:
        if not isinstance(node.value, str):
            self._refuse(node, path, "the name of a parameter is expected. Write it as text.")
            return None
        try:
            return find_parameter(node.value, self._parameters)
        except UnknownNameError as error:
            self._refuse(node, path, str(error))
            return None

    def _refuse_circles(self, whens: Mapping[str, Condition], places: Mapping[str, Node]) -> None:
        for name in whens:
            if name in _behind(name, whens):
                message = f"{name!r} depends on itself. Ask for another parameter."
                self._refuse(places[name], ("when",), message)

    def _refuse(self, node: Node, path: tuple[str, ...], message: str) -> None:
        self._findings.append(Finding(node.place, (BLOCK, *path), (BLOCK,), message))


def _behind(name: str, whens: Mapping[str, Condition]) -> set[str]:
    """The parameters on which one depends, directly or by others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        condition = whens.get(waiting.pop())
        new = condition.names - found if condition else frozenset()
        found |= new
        waiting += new
    return found
