"""Numbers spelt such that every version of YAML reads them as numbers."""

import re

SCIENTIFIC = re.compile(r"([-+]?[0-9]*)(\.[0-9]+)?\.?[eE]([-+]?)([0-9]+)")


def spell_number(text: str, value: float) -> str:
    """The number that the text stands for, such that YAML 1.1 reads it too: 1e-4 as 1.0e-4."""
    parts = SCIENTIFIC.fullmatch(text) or SCIENTIFIC.fullmatch(repr(value))
    if not parts:
        return repr(value)
    whole, fraction, sign, exponent = parts.groups()
    return f"{whole or 0}{fraction or '.0'}e{sign or '+'}{exponent}"
