"""YAML text as located nodes: YAML 1.2 scalars, no repeated keys, nothing that can run away.

The tree is built from the parser's events, without recursion, so that its depth and the growth by
aliases are bounded before anything is built.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from lstm_cli.config.yaml.config_files import TextSource, place_name, read_text
from lstm_cli.config.yaml.nodes import (
    MAX_DEPTH,
    Entry,
    Node,
    Place,
    Scalar,
    resolve_scalar,
    too_deep,
)
from lstm_cli.config.yaml.syntax_errors import describe_syntax_error, find_unprintable, place_at
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.wording import printable

MAX_ALIASED = 10_000
MOST_PROBLEMS = 100

# libyaml where PyYAML was built with it: several times faster, with the same events.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_mapping(source: TextSource) -> Node:
    """The mapping that a YAML file (or standard input, `-`) holds.

    Raises:
        ConfigError: it cannot be read, or what `parse_mapping` refuses.
    """
    return parse_mapping(read_text(source), place_name(source))


def parse_mapping(text: str, file: str) -> Node:
    """The mapping that YAML text holds; `file` names it in places.

    Raises:
        ConfigError: what `parse` refuses, and anything but a mapping at the top.
    """
    node = parse(text, file)
    if isinstance(node.value, dict):
        return node
    what = "this stands where keys and values are expected"
    if isinstance(node.value, tuple):
        what = "a list stands where keys and values are expected"
    if node.value is None:
        what = "there is nothing in it"
    message = f"{what}. Write `key: value`, with a space after the ':'."
    raise ConfigError(Problem(str(node.place), message))


def parse(text: str, file: str) -> Node:
    """The value that YAML text holds, null for none.

    Raises:
        ConfigError: all that is wrong up to the first syntax error.
    """
    unprintable = find_unprintable(text, file)
    if unprintable:
        raise ConfigError(unprintable)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=Loader):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.problems.append(describe_syntax_error(error, text, file))
    except _StoppedError:
        pass
    if builder.problems:
        raise ConfigError(builder.problems)
    return builder.root or Node(None, Place(file, 1, 1))


class _StoppedError(Exception):
    """What follows would make no sense."""


@dataclass(frozen=True, slots=True)
class _Built:
    """A finished node, how many nodes it stands for and how deep they go."""

    node: Node
    size: int = 1
    depth: int = 0


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun; `key` is a key that still waits for its value."""

    place: Place
    anchor: str | None
    is_mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: tuple[str, Place] | None = None
    size: int = 1
    depth: int = 0

    def close(self) -> _Built:
        value = self.entries if self.is_mapping else tuple(self.items)
        return _Built(Node(value, self.place), self.size, self.depth)


class _Builder:
    """Takes events, one by one, and holds the finished tree and the problems met on the way."""

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, _Built | None] = {}
        self._aliased = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Add what the event says."""
        place = place_at(event.start_mark, self._file)
        match event:
            case yaml.DocumentStartEvent():
                self._begin_document(place)
            case yaml.ScalarEvent():
                self._refuse_tag(event.tag, place)
                built = _Built(Node(self._scalar(event, place), place))
                self._remember(event.anchor, built)
                self._add(built, place)
            case yaml.CollectionStartEvent():
                self._refuse_tag(event.tag, place)
                self._begin(event, place)
            case yaml.CollectionEndEvent():
                self._end()
            case yaml.AliasEvent():
                self._add(self._resolve(str(event.anchor), place), place)

    def _begin_document(self, place: Place) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(place, "a second document begins here. Keep one document in a file.")

    def _begin(self, event: yaml.CollectionStartEvent, place: Place) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._stop(place, too_deep())
        if event.anchor:
            self._anchors[event.anchor] = None
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(place, event.anchor, is_mapping))

    def _end(self) -> None:
        collection = self._open.pop()
        built = collection.close()
        self._remember(collection.anchor, built)
        self._add(built, collection.place)

    def _remember(self, anchor: str | None, built: _Built) -> None:
        if anchor:
            self._anchors[anchor] = built

    def _resolve(self, anchor: str, place: Place) -> _Built:
        name = printable(anchor)[:60]
        if anchor not in self._anchors:
            self._stop(
                place, f"*{name} is not known. Write &{name} before the value it stands for."
            )
        built = self._anchors[anchor]
        if built is None:
            self._stop(place, f"*{name} stands inside its own value. Write the value out.")
        self._aliased += built.size
        if self._aliased > MAX_ALIASED:
            message = f"aliases ('*') stand for more than {MAX_ALIASED} values. Write fewer."
            self._stop(place, message)
        if len(self._open) + built.depth > MAX_DEPTH:
            self._stop(place, too_deep())
        return _Built(Node(built.node.value, place), built.size, built.depth)

    def _add(self, built: _Built, place: Place) -> None:
        if not self._open:
            self.root = built.node
            return
        parent = self._open[-1]
        parent.size += built.size
        parent.depth = max(parent.depth, built.depth + 1)
        if not parent.is_mapping:
            parent.items.append(built.node)
        elif parent.key is None:
            parent.key = (self._check_key(built.node.value, place), place)
        else:
            key, key_place = parent.key
            self._add_entry(parent.entries, key, Entry(key_place, built.node))
            parent.key = None

    def _add_entry(self, entries: dict[str, Entry], key: str, entry: Entry) -> None:
        first = entries.setdefault(key, entry)
        if first is not entry:
            message = (
                f"{'.'.join(self._path())}: repeated key, first given in line {first.key.line}. "
                "Remove one."
            )
            self._report(entry.key, message)

    def _path(self) -> Iterator[str]:
        for collection in self._open:
            if not collection.is_mapping:
                yield str(len(collection.items))
            elif collection.key:
                yield printable(collection.key[0])[:60]

    def _check_key(self, value: object, place: Place) -> str:
        if not isinstance(value, str):
            self._report(place, "this key is not text. Put it in quotes, or write a name.")
            return f"key in line {place.line}, column {place.column}"
        if value == "<<":
            self._report(
                place, "merge keys ('<<') cannot be used. Write `extends: FILE` at the top."
            )
        return value

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Scalar:
        if event.style:
            return str(event.value)
        try:
            return resolve_scalar(event.value)
        except ValueError as error:
            self._report(place, str(error))
            return None

    def _refuse_tag(self, tag: str | None, place: Place) -> None:
        if tag is not None:
            message = "tags ('!…') cannot be used. Remove it, or put text with '!' in quotes."
            self._report(place, message)

    def _report(self, place: Place, message: str) -> None:
        self.problems.append(Problem(str(place), message))
        if len(self.problems) >= MOST_PROBLEMS:
            raise _StoppedError

    def _stop(self, place: Place, message: str) -> NoReturn:
        self._report(place, message)
        raise _StoppedError
