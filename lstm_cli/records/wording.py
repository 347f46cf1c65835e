"""Numbers and names as people read them."""

import math
from collections import Counter
from collections.abc import Sequence

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


def shorten(text: str, length: int = 18) -> str:
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
