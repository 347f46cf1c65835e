"""Paths in a config: relative to the file that names them."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lstm_cli.config.source.tree import Entry, Node, entries_of

BUNDLED = "bundled:"
KEYS = {"dataset": ("path", "test_path"), "training": ("init_from",)}


def anchor_paths(node: Node, folder: Path) -> Node:
    """The config tree with the paths of data files and of a run made absolute below `folder`.

    `bundled:` files, absolute paths, and whatever is not text stay as they are.
    """
    anchored: dict[str, Entry] = {}
    for name, keys in KEYS.items():
        section = entries_of(node).get(name)
        own = entries_of(section.node) if section else {}
        paths = {key: _anchor(own[key], folder) for key in keys if key in own}
        if section and paths:
            anchored[name] = replace(section, node=_with_entries(section.node, paths))
    return _with_entries(node, anchored) if anchored else node


def _anchor(entry: Entry, folder: Path) -> Entry:
    path = entry.node.value
    if not isinstance(path, str) or not path or path.startswith(BUNDLED):
        return entry
    # Path.resolve would follow links, and read the disk.
    absolute = os.path.normpath(folder.absolute() / os.path.expanduser(path))  # noqa: PTH111 - "~"
    return replace(entry, node=replace(entry.node, value=absolute))


def _with_entries(node: Node, entries: Mapping[str, Entry]) -> Node:
    return replace(node, value={**entries_of(node), **entries})
