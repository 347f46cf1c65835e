"""The plain scalars of YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema)."""

import re

from lstm_cli.config.source.tree import MAX_DIGITS, Scalar

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
