"""Values, key paths, numbers and names as messages and tables show them: short, on one line."""

import math
import re
from collections import Counter
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


def printable(text: str) -> str:
    """The text with control characters and the like escaped."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


_VAGUE = {"name", "kind"}


def format_number(value: float, digits: int = 5) -> str:
    """`value` with up to `digits` significant digits, grouped by thousands: 0.012345, 1,234,568.

    Very large and very small numbers keep the form 1.2346e+12.
    """
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else str(value)
    exponent = _find_exponent(abs(value))
    if not -5 < exponent < 9:
        return f"{value:.{digits}g}"
    text = f"{value:,.{max(digits - 1 - exponent, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_column(
    values: Sequence[float | None], digits: int = 5, least_digits: int = 0
) -> list[str]:
    """A column's cells with their points below each other: one number of decimals for all.

    The largest number gets `digits` significant digits and the smallest at least `least_digits`,
    for which up to 3 more decimals are added. Whole numbers get none; None is an empty cell.
    """
    finite = [abs(value) for value in values if value and math.isfinite(value)]
    largest = _find_exponent(max(finite, default=1.0))
    smallest = _find_exponent(min(finite, default=1.0))
    if not -5 < largest < 9:
        return ["" if value is None else f"{value:.{digits - 1}e}" for value in values]
    enough = digits - 1 - largest
    decimals = max(enough, min(least_digits - 1 - smallest, enough + 3), 0)
    if all(value == int(value) for value in finite):
        decimals = 0
    return ["" if value is None else f"{value:,.{decimals}f}" for value in values]


def _find_exponent(value: float) -> int:
    return math.floor(math.log10(value))


def format_seconds(seconds: float) -> str:
    """A duration: 0.34 s, 12 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 10:
        return f"{format_number(round(seconds, 2), 2)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def shorten_middle(text: str, length: int = 18) -> str:
    """Text of at most `length` characters."""
    if len(text) <= length:
        return text
    # Long names often differ at their ends only.
    start, end = length // 2, (length - 1) // 2
    return f"{text[:start]}…{text[-end:]}"


def abbreviate(names: Sequence[str]) -> dict[str, str]:
    """For each of different dotted names its shortest end that is not another's end too.

    `model.encoder.units` is `units`, or `encoder.units` beside `model.decoder.units`; a last word
    that says too little never stands alone.
    """
    ends = {name: _list_ends(name) for name in names}
    often = Counter(end for own in ends.values() for end in own)
    return {
        name: next((end for end in own if often[end] == 1 and end not in _VAGUE), name)
        for name, own in ends.items()
    }


def _list_ends(name: str) -> list[str]:
    words = name.split(".")
    return [".".join(words[start:]) for start in range(len(words) - 1, -1, -1)]
