"""The layers that files give: a config with what it extends, and the values of a W&B sweep.

Paths in a config are relative to the file that names them.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Literal, TypeAlias

from lstm_cli.config.layers.overlay import merge_configs
from lstm_cli.config.yaml.config_files import read_text
from lstm_cli.config.yaml.nodes import Entry, Node, Place, check_path, entries_of, located, nested
from lstm_cli.config.yaml.parser import parse_mapping, read_mapping
from lstm_cli.errors import ConfigError, Problem

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


MAX_FILES = 64
SWEEP_FORM = "wandb_version"

ConfigSource: TypeAlias = Path | Literal["-"] | Mapping[str, object]


def read_layers(source: ConfigSource) -> Node:
    """The config that the source holds, laid over all that it extends.

    Raises:
        ConfigError: a file cannot be read, is not a YAML mapping, or extends itself.
    """
    if isinstance(source, Mapping):
        return _Reader().extend(located(source, Place("")), Path(), ())
    if source == "-":
        return _Reader().extend(read_mapping("-"), Path(), ())
    return _Reader().read(source, ())


def read_sweep_values(path: Path) -> Node:
    """The values in the file that `wandb agent` writes: `key: {value: …}`, keys with dots nested.

    Raises:
        ConfigError: it cannot be read, or has another form.
    """
    layer = Node({}, Place(str(path)))
    for key, entry in entries_of(read_mapping(path)).items():
        if key != SWEEP_FORM and not key.startswith("_wandb"):
            value = _sweep_value(key, entry)
            keys = key.split(".")
            check_path(keys, entry.key)
            layer = merge_configs(layer, nested(keys, value, entry.key))
    return layer


def _sweep_value(key: str, entry: Entry) -> Node:
    value = entries_of(entry.node).get("value")
    if value:
        return value.node
    message = f"{key}: a W&B sweep's value is expected. Write `{key}: {{value: …}}`."
    raise ConfigError(Problem(str(entry.node.place), message))


class _Reader:
    """Reads files and what they extend; the number of files is bounded, circles are found."""

    def __init__(self) -> None:
        self._files = 0

    def read(self, path: Path, chain: tuple[Path, ...], place: Place | None = None) -> Node:
        """The config of a file that the files of `chain` extend; `place` says where that stands."""
        self._check_chain(path, chain, place)
        text = read_text(path) if place is None else _read_extended(path, place)
        return self.extend(parse_mapping(text, str(path)), path.parent, (*chain, path))

    def extend(self, node: Node, folder: Path, chain: tuple[Path, ...]) -> Node:
        """The mapping laid over the files that its `extends` names, relative to the folder."""
        node = anchor_paths(node, folder)
        own = dict(entries_of(node))
        extends = own.pop("extends", None)
        if extends is None:
            return node
        names = _extended(extends.node)
        bases = [self.read(folder / name, chain, place) for name, place in names]
        return reduce(merge_configs, [*bases, Node(own, node.place)])

    def _check_chain(self, path: Path, chain: tuple[Path, ...], place: Place | None) -> None:
        self._files += 1
        where = str(place or "")
        if self._files > MAX_FILES:
            message = f"extends: more than {MAX_FILES} files extend each other. Use fewer."
            raise ConfigError(Problem(where, message))
        if _real(path) in map(_real, chain):
            circle = " → ".join(str(Place(str(link))) for link in (*chain, path))
            message = f"extends: a circle, {circle}. Remove one of these links."
            raise ConfigError(Problem(where, message))


def _read_extended(path: Path, place: Place) -> str:
    try:
        return read_text(path)
    except ConfigError as error:
        raise ConfigError(
            Problem(str(place), f"extends: {problem}") for problem in error.problems
        ) from error


def _extended(node: Node) -> list[tuple[str, Place]]:
    """The names of the files that `extends` lists, each with its place."""
    names = node.value if isinstance(node.value, tuple) else (node,)
    found = [(each.value, each.place) for each in names if isinstance(each.value, str)]
    if len(found) < len(names) or not all(name for name, _ in found):
        message = "extends: the path of a file is expected. Write `extends: base.yaml`."
        raise ConfigError(Problem(str(node.place), message))
    return found


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except ValueError:
        return str(path)
