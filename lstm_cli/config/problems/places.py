"""Where the value, the key or the parent of a key path stands in a config as read."""

from collections.abc import Mapping

from lstm_cli.config.source.tree import Entry, KeyPath, Node, Place


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
