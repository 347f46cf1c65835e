"""Keys set one by one, on the command line or by a sweep, as one layer of the config."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from lstm_cli.config.layers.merging import merge_configs
from lstm_cli.config.problems.showing import show_path, show_value
from lstm_cli.config.source.tree import Node, Place, check_path, located, nested, plain
from lstm_cli.errors import ConfigError, Problem


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
