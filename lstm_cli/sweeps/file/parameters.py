"""The parameters of a sweep file, nested ones by their dotted names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lstm_cli.config.problems.findings import Finding
from lstm_cli.config.source.tree import Entry, Node, Place, entries_of
from lstm_cli.sweeps.file.drawn import read_distribution
from lstm_cli.sweeps.file.forms import GRID
from lstm_cli.sweeps.sweep import Distribution

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
NESTED = "parameters"
MOST_IN_GRID = 100_000


@dataclass(frozen=True, slots=True)
class Written:
    """A parameter as it is written: its dotted name, the place of its key, and what is there."""

    name: str
    key: Place
    node: Node

    @property
    def path(self) -> tuple[str, ...]:
        """The key path that messages show."""
        return (NESTED, *self.name.split("."))


def find_parameters(node: Node, findings: list[Finding]) -> tuple[Written, ...]:
    """The parameters below `parameters:`, each name once."""
    if not entries_of(node):
        message = "there are none. Write them below it: training.epochs: {values: [10, 20]}."
        findings.append(Finding(node.place, (NESTED,), (NESTED,), message))
    known = _Known()
    for each in _flatten(entries_of(node), "", findings):
        clash = known.add(each)
        if clash:
            findings.append(Finding(each.key, each.path, each.path, clash))
    return tuple(known.by_name.values())


def read_distributions(
    written: tuple[Written, ...], findings: list[Finding]
) -> dict[str, Distribution]:
    """What each parameter is drawn from, by name; those that are wrong are left out."""
    found = {each.name: read_distribution(each.node, each.path, findings) for each in written}
    return {name: distribution for name, distribution in found.items() if distribution is not None}


def check_grid(
    written: tuple[Written, ...],
    distributions: Mapping[str, Distribution],
    findings: list[Finding],
) -> None:
    """Say which parameters a grid cannot have."""
    for each in written:
        distribution = distributions.get(each.name)
        message = _not_in_grid(distribution) if distribution else None
        if message:
            entry = entries_of(each.node).get("distribution")
            place = entry.node.place if entry else each.node.place
            findings.append(Finding(place, each.path, each.path, message))


def count(distribution: Distribution) -> int | None:
    """How many values a grid takes from it, as far as a grid can count; None for none at all."""
    grid = distribution.grid()
    try:
        return None if grid is None else len(grid)
    except OverflowError:
        return MOST_IN_GRID + 1


def _not_in_grid(distribution: Distribution) -> str | None:
    values = count(distribution)
    if values is None:
        allowed = ", ".join(map(repr, GRID))
        return f"a grid cannot have this distribution. Give one of {allowed}, or method: random."
    if values > MOST_IN_GRID:
        return f"more than {MOST_IN_GRID} values are too many for a grid. Give fewer."
    return None


def _flatten(
    entries: Mapping[str, Entry], prefix: str, findings: list[Finding]
) -> Iterator[Written]:
    for key, entry in entries.items():
        each = Written(f"{prefix}{key}", entry.key, entry.node)
        own = entries_of(entry.node)
        if not NAME.fullmatch(each.name):
            message = "is no name. Use letters, digits, '_' and '-', with dots between keys."
            findings.append(Finding(entry.key, (NESTED, each.name), (NESTED,), message))
        elif NESTED not in own:
            yield each
        elif len(own) > 1:
            beside = ", ".join(repr(other) for other in own if other != NESTED)
            message = f"{beside} beside `parameters`. Nothing can stand beside it; remove one."
            findings.append(Finding(entry.key, each.path, each.path, message))
        else:
            yield from _flatten_below(own[NESTED].node, each, findings)


def _flatten_below(node: Node, parent: Written, findings: list[Finding]) -> Iterator[Written]:
    if entries_of(node):
        yield from _flatten(entries_of(node), f"{parent.name}.", findings)
    else:
        message = "there are no parameters below `parameters`. Write some, or remove it."
        findings.append(Finding(node.place, parent.path, parent.path, message))


class _Known:
    """The parameters so far, and those that are parts of each section."""

    def __init__(self) -> None:
        self.by_name: dict[str, Written] = {}
        self._parts: dict[str, Written] = {}

    def add(self, each: Written) -> str | None:
        """Take a parameter; what is wrong between it and those before it."""
        clash = self._clash(each)
        self.by_name.setdefault(each.name, each)
        for section in _sections(each.name):
            self._parts.setdefault(section, each)
        return clash

    def _clash(self, each: Written) -> str | None:
        same, part = self.by_name.get(each.name), self._parts.get(each.name)
        if same:
            return f"given already in line {same.key.line}. Keep one."
        whole = next(filter(None, map(self.by_name.get, _sections(each.name))), None)
        if part is None and whole is None:
            return None
        said = f"{part.name!r} in line {part.key.line} is a part of it" if part else ""
        if whole:
            said = f"{whole.name!r} in line {whole.key.line} is its whole section"
        return f"{said}, and one would set the other. Keep one."


def _sections(name: str) -> Iterator[str]:
    """The dotted names above a name: `a` and `a.b` for `a.b.c`."""
    parts = name.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts)))
