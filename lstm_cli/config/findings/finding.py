"""Something wrong in a config, tied to a key path and a place in its file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lstm_cli.config.yaml.nodes import Entry, KeyPath, Node, Place
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.wording import show_path

MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where it stands, the key path it concerns, and the sentence.

    `scope` is the path below which no value can be trusted because of it.
    """

    place: Place
    path: KeyPath
    scope: KeyPath
    message: str

    def problem(self) -> Problem:
        """The finding as the user reads it; the path is not said twice."""
        where, path = str(self.place), show_path(self.path)
        told = not path or where.endswith((f"--{path}", f": {path}", f" {path}"))
        return Problem(where, self.message if told else f"{path}: {self.message}")


def config_error(findings: Iterable[Finding]) -> ConfigError:
    """All findings as one error, sorted by place."""
    ordered = sorted(findings, key=lambda finding: (finding.place, show_path(finding.path)))
    return ConfigError(finding.problem() for finding in ordered)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The path of the key where it is reported, the other keys involved, and the sentence."""

    path: KeyPath
    involved: tuple[KeyPath, ...]
    message: str


def contradict(path: str, message: str, *involved: str) -> Contradiction:
    """A contradiction from dotted paths."""
    others = tuple(tuple(other.split(".")) for other in involved)
    return Contradiction(tuple(path.split(".")), others, message)


def place_of_value(tree: Node, path: KeyPath) -> Place:
    """The place of the value; of the nearest key above it where nothing is written."""
    chain = _chain(tree, path)
    return chain[-1].node.place if len(chain) == len(path) + 1 else chain[-1].key


def place_of_key(tree: Node, path: KeyPath) -> Place:
    """The place of the last key of the path that is written."""
    return _chain(tree, path)[-1].key


def place_of_parent(tree: Node, path: KeyPath) -> Place:
    """The place of the key under which the path's last key is missing."""
    return _chain(tree, path[:-1])[-1].key


def written(tree: Node, path: KeyPath) -> KeyPath:
    """The path without list indices that are not written: one number may stand for a list."""
    while path and isinstance(path[-1], int) and len(_chain(tree, path)) <= len(path):
        path = path[:-1]
    return path


def keys_beside(tree: Node, path: KeyPath) -> frozenset[str]:
    """The keys that are written in the section of the path's last key."""
    value = _chain(tree, path[:-1])[-1].node.value
    return frozenset(value) if isinstance(value, Mapping) else frozenset()


def _chain(tree: Node, path: KeyPath) -> list[Entry]:
    """The entries along the path, as far as it is written, the whole tree first."""
    chain = [Entry(tree.place, tree)]
    for part in path:
        value = chain[-1].node.value
        if isinstance(value, Mapping) and isinstance(part, str) and part in value:
            chain.append(value[part])
        elif isinstance(value, tuple) and isinstance(part, int) and part < len(value):
            chain.append(Entry(value[part].place, value[part]))
        else:
            break
    return chain
