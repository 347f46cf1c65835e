"""The text of an override as a value: Python's repr (what a W&B agent passes) or YAML."""

import ast
import warnings

from lstm_cli.config.problems.keys import Leaf, walk
from lstm_cli.config.source.scalars import resolve_scalar
from lstm_cli.config.source.tree import Node, Place, located, plain
from lstm_cli.config.source.yaml import parse
from lstm_cli.errors import ConfigError, Problem

STRUCTURED = ("{", "[", "(", "'", '"')


def read_value(text: str, path: tuple[str, ...], place: Place) -> Node:
    """The value that the text stands for, at `place`.

    Text that does not begin with a bracket or a quote is one scalar, whatever else is in it; where
    the schema wants text, a number is text.

    Raises:
        ConfigError: a list, mapping or quote that is not closed, or a number of too many digits.
    """
    text = text.strip()
    if text.startswith(STRUCTURED):
        return _read_structured(text, place)
    if text == "None":
        return Node(None, place)
    try:
        value = resolve_scalar(text)
    except ValueError as error:
        raise ConfigError(Problem(str(place), str(error))) from error
    is_number = isinstance(value, int | float)
    return located(text if is_number and _wants_text(path) else value, place)


def _read_structured(text: str, place: Place) -> Node:
    try:
        with warnings.catch_warnings():
            # Python warns of odd literals on standard error; they are read as YAML instead.
            warnings.simplefilter("error")
            return located(ast.literal_eval(text), place)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError, ConfigError):
        return _read_yaml(text, place)


def _read_yaml(text: str, place: Place) -> Node:
    if text.startswith("("):
        return located(text, place)
    try:
        return located(plain(parse(text, "")), place)
    except ConfigError as error:
        raise ConfigError(
            Problem(str(place), problem.message) for problem in error.problems
        ) from error


def _wants_text(path: tuple[str, ...]) -> bool:
    kind = walk(path)[1]
    return isinstance(kind, Leaf) and kind.is_text
