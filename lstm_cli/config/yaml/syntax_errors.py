"""One sentence for each way in which text is not YAML, in place of the parser's own words."""

import re
from typing import Protocol

import yaml

from lstm_cli.config.yaml.nodes import Place, too_deep
from lstm_cli.errors import Problem
from lstm_cli.wording import printable

# What YAML allows (https://yaml.org/spec/1.2.2/#51-character-set), without the byte order mark.
UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")

# The parser's words → our sentence, and whether it is about where the construct begins.
SENTENCES: tuple[tuple[str, str, bool], ...] = (
    ("maximum nesting depth", too_deep(), False),
    (
        "mapping values",
        "a ':' is not expected here. Indent alike, and quote text with ': '.",
        False,
    ),
    ("block sequence entries", "a list cannot begin here. Begin it on a new line.", False),
    (
        "a quoted scalar|found unexpected end",
        "this quote is never closed. Add the closing quote.",
        True,
    ),
    ("unknown escape", "unknown escape after '\\'. Use single quotes to keep a '\\'.", False),
    ("hexdecimal", "this escape needs hexadecimal digits. Use single quotes for a '\\'.", False),
    ("escape code", "this escape is not a Unicode character. Write the character.", False),
    ("',' or ']'", "this list is not closed, or a ',' is missing. Write [a, b].", True),
    ("',' or '}'", "this mapping is not closed, or a ',' is missing. Write {a: 1, b: 2}.", True),
    (
        "find expected ':'",
        "a key without a ':'. Write `key: value`, with the blank.",
        True,
    ),
    ("find expected key", "a key is expected here. Indent keys of one level alike.", False),
    ("'-' indicator", "an entry '- …' is expected here. Indent keys and lists apart.", False),
    ("node content", "a value is expected here. Write one, or close it.", False),
    ("alphabetic", "a name is expected after '*' or '&'. Quote text that begins so.", True),
    ("<document start>", "more text after the end. Keep one document in a file.", False),
    ("incompatible YAML", "unknown YAML version. Remove the %YAML line.", False),
    ("directive", "a line that begins with '%' is a directive. Remove it, or quote it.", True),
    ("tag", "tags ('!…') cannot be used. Remove it, or put text with '!' in quotes.", True),
)
CHARACTERS = {
    "\t": "a tab cannot indent. Use spaces.",
    "%": "text cannot begin with '%'. Put it in quotes.",
    "@": "text cannot begin with '@'. Put it in quotes.",
    "`": "text cannot begin with '`'. Put it in quotes.",
}


class Mark(Protocol):
    """A position of the parser's, counted from 0."""

    line: int
    column: int


def place_at(mark: Mark | None, file: str) -> Place:
    """The place of the parser's mark, counted from 1."""
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)


def describe_syntax_error(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """The problem that the parser met in `text`, in our words."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(str(Place(file)), f"this is not YAML: {printable(str(error))}.")
    mark = error.problem_mark or error.context_mark
    message, at_start = _sentence(error, _character(text, mark))
    if at_start and error.context_mark:
        mark = error.context_mark
    return Problem(str(place_at(mark, file)), message)


def find_unprintable(text: str, file: str) -> Problem | None:
    """The first character that YAML does not allow, if there is one."""
    match = UNPRINTABLE.search(text)
    if not match:
        return None
    lines = LINE_BREAK.split(text[: match.start()])
    place = Place(file, len(lines), len(lines[-1]) + 1)
    message = (
        f"the character {match.group()!a} is not allowed. "
        "A config is plain text; in double quotes it can be written as an escape."
    )
    return Problem(str(place), message)


def _sentence(error: yaml.MarkedYAMLError, character: str) -> tuple[str, bool]:
    said = f"{error.context or ''}|{error.problem or ''}"
    if "found a tab" in said or "cannot start any token" in said:
        return CHARACTERS.get(character, CHARACTERS["\t"]), False
    for words, sentence, at_start in SENTENCES:
        if words in said:
            return sentence, at_start
    return f"this is not YAML: {printable(error.problem or str(error))}.", False


def _character(text: str, mark: Mark | None) -> str:
    lines = LINE_BREAK.split(text)
    if mark is None or mark.line >= len(lines):
        return ""
    return lines[mark.line][mark.column : mark.column + 1]
