"""Values and key paths as messages show them: short, on one line, nothing unprintable."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

LONGEST = 60
YAML_WORDS = {
    "None": "null",
    "True": "true",
    "False": "false",
    "inf": ".inf",
    "-inf": "-.inf",
    "nan": ".nan",
}
PLAIN_KEY = re.compile(r"[\w-]{1,60}", re.ASCII)


def show_value(value: object) -> str:
    """The value, shortened: text in quotes, lists and mappings by their size."""
    match value:
        case str():
            return repr(shorten(value))
        case Mapping():
            return f"a mapping of {_count(len(value), 'key')}" if value else "an empty mapping"
        case Sequence():
            return f"a list of {_count(len(value), 'item')}" if value else "an empty list"
        case _:
            return YAML_WORDS.get(repr(value), shorten(repr(value)))


def describe_kind(value: object) -> str:
    """What kind of value it is: "'ten' is text", "a list of 2 items"."""
    match value:
        case str():
            return f"{show_value(value)} is text"
        case bool() | None:
            return f"{show_value(value)} is not allowed"
        case int() | float():
            return f"{show_value(value)} is a number"
        case _:
            return f"{show_value(value)} is not allowed"


def show_path(path: Iterable[str | int]) -> str:
    """A key path with dots; list indices, from 0, in brackets."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            key = part if PLAIN_KEY.fullmatch(part) else repr(shorten(part))
            text += f".{key}" if text else key
    return text


def shorten(text: str) -> str:
    """The text, cut with an ellipsis where it is long."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that the word is most likely a misspelling of."""
    by_lower = {candidate.lower(): candidate for candidate in candidates}
    # A word far longer than any candidate is near none, and slow to compare.
    found = get_close_matches(word.lower()[:100], by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
