"""Layers of a config laid over each other: mappings key by key, all else replaced."""

from collections.abc import Mapping

from lstm_cli.config.problems.keys import Choice, Kind, below, config_keys, resolve
from lstm_cli.config.source.tree import Entry, Node


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
