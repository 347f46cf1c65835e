"""Paths of data files: relative to the file that names them."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lstm_cli.config.source.tree import Entry, Node, entries_of

BUNDLED = "bundled:"
SECTION = "dataset"
KEYS = ("path", "test_path")


def anchor_paths(node: Node, folder: Path) -> Node:
    """The config tree with `dataset.path` and `dataset.test_path` made absolute below `folder`.

    `bundled:` files, absolute paths, and whatever is not text stay as they are.
    """
    section = entries_of(node).get(SECTION)
    if section is None:
        return node
    own = entries_of(section.node)
    anchored = {key: _anchor(own[key], folder) for key in KEYS if key in own}
    if not anchored:
        return node
    inner = replace(section, node=_with_entries(section.node, anchored))
    return _with_entries(node, {SECTION: inner})


def _anchor(entry: Entry, folder: Path) -> Entry:
    path = entry.node.value
    if not isinstance(path, str) or not path or path.startswith(BUNDLED):
        return entry
    # Path.resolve would follow links, and read the disk.
    absolute = os.path.normpath(folder.absolute() / os.path.expanduser(path))  # noqa: PTH111 - "~"
    return replace(entry, node=replace(entry.node, value=absolute))


def _with_entries(node: Node, entries: Mapping[str, Entry]) -> Node:
    return replace(node, value={**entries_of(node), **entries})
