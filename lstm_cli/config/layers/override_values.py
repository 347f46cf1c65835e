"""The text of an override as a value: Python's repr (what a W&B agent passes), YAML or JSON.

An argument may set many keys at once: a JSON mapping, or the name of a `.json` file of one.
"""

import ast
import json
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from lstm_cli.config.findings.key_tree import Leaf, walk
from lstm_cli.config.yaml.config_files import read_text
from lstm_cli.config.yaml.nodes import Node, Place, located, plain, resolve_scalar
from lstm_cli.config.yaml.parser import parse
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.wording import printable, shorten

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


JSON_ENDING = ".json"
_FORM = 'Write a mapping, such as {"training.epochs": 3}.'


def is_json(argument: str) -> bool:
    """Whether an argument is a JSON mapping, or the name of a file for one."""
    return argument.startswith("{") or argument.endswith(JSON_ENDING)


def name_json(argument: str) -> str:
    """What messages call the mapping: its file, or just JSON."""
    return "JSON" if argument.startswith("{") else shorten(printable(argument))


def read_json_mapping(argument: str) -> Mapping[str, object]:
    """The mapping that `is_json` recognised: dotted keys or sections, and their values.

    Raises:
        ConfigError: a file that cannot be read, text that is not JSON, another value than a
            mapping, or a repeated key.
    """
    text = argument if argument.startswith("{") else read_text(Path(argument))
    try:
        content = json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        _refuse(argument, f"this is not JSON: {error.msg} at character {error.pos + 1}", error)
    except RecursionError as error:
        _refuse(argument, "this is nested too deeply", error)
    except ValueError as error:
        _refuse(argument, str(error), error)
    if not isinstance(content, dict):
        _refuse(argument, "this is no mapping", None)
    return content


def _without_repeats(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    content: dict[str, object] = {}
    for key, value in pairs:
        if key in content:
            raise ValueError(f"{shorten(printable(key))!r} is a repeated key")
        content[key] = value
    return content


def _refuse(argument: str, what: str, cause: Exception | None) -> NoReturn:
    where = f"command line: {name_json(argument)}"
    raise ConfigError(Problem(where, f"{what}. {_FORM}")) from cause
