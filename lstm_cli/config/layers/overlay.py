"""Layers of a config laid over each other: mappings key by key, all else replaced.

Keys set one by one, on the command line or by a sweep, are one layer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from lstm_cli.config.findings.key_tree import Choice, Kind, below, config_keys, resolve
from lstm_cli.config.yaml.nodes import Entry, Node, Place, check_path, located, nested, plain
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.wording import show_path, show_value


def merge_configs(lower: Node, upper: Node) -> Node:
    """The lower layer with the upper one over it; every value keeps its place.

    Where the upper layer changes what a section is (`kind`, `task`), keys that only the former kind
    has are dropped.
    """
    return _merge(lower, upper, config_keys())


def _merge(lower: Node, upper: Node, kind: Kind | None) -> Node:
    if not isinstance(lower.value, Mapping) or not isinstance(upper.value, Mapping):
        return upper
    stale = _stale_keys(lower.value, upper.value, kind)
    merged = {key: entry for key, entry in lower.value.items() if key not in stale}
    section = resolve(kind, _scalars({**merged, **upper.value})) if kind else None
    for key, entry in upper.value.items():
        former = merged.get(key)
        if former:
            node = _merge(former.node, entry.node, below(section or kind, key))
            merged[key] = Entry(entry.key, node)
        else:
            merged[key] = entry
    # A missing key is best shown where the section is written, not on the command line.
    return Node(merged, upper.place if upper.place.line else lower.place)


def _stale_keys(
    lower: Mapping[str, Entry], upper: Mapping[str, Entry], kind: Kind | None
) -> set[str]:
    if not isinstance(kind, Choice):
        return set()
    former = resolve(kind, _scalars(lower))
    now = resolve(kind, _scalars({**lower, **upper}))
    if former is None or now is None or former is now:
        return set()
    return set(former.keys) - set(now.keys)


def _scalars(entries: Mapping[str, Entry]) -> dict[str, object]:
    return {key: entry.node.value for key, entry in entries.items()}


@dataclass(frozen=True, slots=True)
class Override:
    """A key that is set apart from any file; `place` says by what, as messages name it."""

    path: tuple[str, ...]
    value: Node
    place: Place


def make_override(key: str, value: object, origin: str) -> Override:
    """An override from plain data: a dotted key, its value, and what messages call its origin.

    Raises:
        ConfigError: the key or the value is not one that a config can hold.
    """
    place, path = Place(origin), tuple(key.split("."))
    check_path(path, place)
    return Override(path, located(value, place), place)


def combine(overrides: Sequence[Override]) -> Node:
    """The overrides as one layer, whatever their order.

    Raises:
        ConfigError: a key is set twice to different values.
    """
    conflicts = find_conflicts(overrides)
    if conflicts:
        raise ConfigError(conflicts)
    layers = (nested(each.path, each.value, each.place) for each in overrides)
    return reduce(merge_configs, layers, Node({}, Place("command line")))


def find_conflicts(overrides: Iterable[Override]) -> list[Problem]:
    """A problem for each pair of overrides that set one key to different values."""
    problems: dict[tuple[Place, Place], Problem] = {}
    known: dict[tuple[str, ...], Override] = {}
    settings = [setting for override in overrides for setting in _set_by(override)]
    for setting in sorted(settings, key=lambda each: len(each.path)):
        for other in _at_or_above(setting.path, known):
            if _disagree(other, setting):
                pair = (other.place, setting.place)
                problems.setdefault(pair, _describe_conflict(other, setting))
        known.setdefault(setting.path, setting)
    return list(problems.values())


def _set_by(override: Override) -> Iterator[Override]:
    """The override itself and, where it is a mapping, each value in it by its own path."""
    yield override
    if isinstance(override.value.value, Mapping):
        for key, entry in override.value.value.items():
            yield from _set_inside(Override((*override.path, key), entry.node, override.place))


def _set_inside(override: Override) -> Iterator[Override]:
    return (each for each in _set_by(override) if not isinstance(each.value.value, Mapping))


def _at_or_above(
    path: tuple[str, ...], known: Mapping[tuple[str, ...], Override]
) -> Iterator[Override]:
    return (known[path[:end]] for end in range(1, len(path) + 1) if path[:end] in known)


def _disagree(other: Override, setting: Override) -> bool:
    if other.path == setting.path:
        # Python holds 1, 1.0 and True for equal; the config does not.
        return repr(plain(other.value)) != repr(plain(setting.value))
    return not isinstance(other.value.value, Mapping)


def _describe_conflict(other: Override, setting: Override) -> Problem:
    ways = " and ".join(
        f"{show_value(plain(each.value))} by {_option(each.place)}" for each in (other, setting)
    )
    return Problem(_origin(other.place), f"{show_path(setting.path)}: set to {ways}. Keep one.")


def _option(place: Place) -> str:
    return str(place).removeprefix("command line: ")


def _origin(place: Place) -> str:
    return "command line" if str(place).startswith("command line") else str(place)
