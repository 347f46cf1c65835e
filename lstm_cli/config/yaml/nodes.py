"""A config as read, before it is checked: values that know where they stand.

Plain scalars follow YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.wording import printable, show_path

MAX_DEPTH = 64
MAX_DIGITS = 300
LARGEST = 10**MAX_DIGITS

Scalar: TypeAlias = bool | int | float | str | None
KeyPath: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands: a file with line and column (from 1), or a name alone (line 0)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        file = printable(self.file)
        return f"{file}:{self.line}:{self.column}" if self.line else file


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place."""

    value: "Scalar | tuple[Node, ...] | Mapping[str, Entry]"
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """What a mapping holds under a key, and the place of the key."""

    key: Place
    node: Node


def entries_of(node: Node) -> Mapping[str, Entry]:
    """What a mapping holds; nothing for another value."""
    return node.value if isinstance(node.value, Mapping) else {}


def plain(node: Node) -> object:
    """The value alone: scalars, tuples and dictionaries."""
    value = node.value
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    if isinstance(value, Mapping):
        return {key: plain(entry.node) for key, entry in value.items()}
    return value


def nested(path: Sequence[str], node: Node, place: Place) -> Node:
    """A mapping that holds the node under the keys of the path, one in the other."""
    for key in reversed(path):
        node = Node({key: Entry(place, node)}, place)
    return node


def located(value: object, place: Place, keys: KeyPath = ()) -> Node:
    """Plain Python data as nodes that all stand at `place`, below the path `keys`.

    Raises:
        ConfigError: a value of another type, a key that is not text, text that is not Unicode,
            or data nested too deeply.
    """
    if len(keys) > MAX_DEPTH:
        raise ConfigError(Problem(str(place), too_deep()))
    match value:
        case Mapping():
            for key in value:
                check_key(key, place, (*keys, str(key)))
            entries = value.items()
            return Node(
                {key: Entry(place, located(item, place, (*keys, key))) for key, item in entries},
                place,
            )
        case list() | tuple():
            parts = enumerate(value)
            return Node(tuple(located(item, place, (*keys, i)) for i, item in parts), place)
        case _:
            return Node(check_scalar(value, place, keys), place)


def check_path(path: Sequence[str], place: Place) -> None:
    """Do nothing for a path of keys that a config can hold.

    Raises:
        ConfigError: it is too deep, or not Unicode text.
    """
    if len(path) > MAX_DEPTH:
        raise ConfigError(Problem(str(place)[:60], too_deep()))
    for key in path:
        check_key(key, place)


def check_scalar(value: object, place: Place, keys: KeyPath = ()) -> Scalar:
    """The value of the path `keys`, if it is one that a config can hold.

    Raises:
        ConfigError: it is not.
    """
    if isinstance(value, str):
        return check_key(value, place, keys)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        message = f"a whole number is too large. Use at most {MAX_DIGITS} digits."
        raise ConfigError(_describe(place, keys, message))
    if value is None or isinstance(value, bool | int | float):
        return value
    message = (
        f"a {type(value).__name__} cannot stand in a config. "
        "Use text, numbers, true, false, null, lists and mappings."
    )
    raise ConfigError(_describe(place, keys, message))


def check_key(value: object, place: Place, keys: KeyPath = ()) -> str:
    """The value, if it is Unicode text; messages call it by the path `keys`.

    Raises:
        ConfigError: it is not.
    """
    if not isinstance(value, str):
        message = f"a key of a mapping is a {type(value).__name__}. Keys are text: use quotes."
        raise ConfigError(_describe(place, keys, message))
    if any("\ud800" <= char <= "\udfff" for char in value):
        message = f"{printable(value)[:60]!r} is not Unicode text. Write it in UTF-8."
        raise ConfigError(_describe(place, keys, message))
    return value


def _describe(place: Place, keys: KeyPath, message: str) -> Problem:
    return Problem(str(place), f"{show_path(keys)}: {message}" if keys else message)


def too_deep() -> str:
    """The sentence about data that is nested too deeply."""
    return f"nested more than {MAX_DEPTH} levels deep. Use fewer levels."


WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((s + w for s in ("", "+") for w in (".inf", ".Inf", ".INF")), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
NUMBER = re.compile(r"[-+.0-9]")
INTEGER = re.compile(r"[-+]?[0-9]+")
OCTAL = re.compile(r"0o[0-7]+")
HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def resolve_scalar(text: str) -> Scalar:
    """What unquoted text means: null, true, false, a number, or the text itself.

    Raises:
        ValueError: a number of too many digits; the message is a sentence for the user.
    """
    if text in WORDS:
        return WORDS[text]
    return _number(text) if NUMBER.match(text) else text


def _number(text: str) -> Scalar:
    for pattern, base in ((INTEGER, 10), (OCTAL, 8), (HEXADECIMAL, 16)):
        if pattern.fullmatch(text):
            return int(_bounded(text), 10 if base == 10 else 0)
    return float(_bounded(text)) if FLOAT.fullmatch(text) else text


def _bounded(text: str) -> str:
    # Python refuses to print or read whole numbers of more than 4300 digits.
    if len(text) > MAX_DIGITS:
        message = (
            f"the number {text[:12]}… of {len(text)} characters is too long. "
            f"Write it with at most {MAX_DIGITS}, or in quotes if it is text."
        )
        raise ValueError(message)
    return text
