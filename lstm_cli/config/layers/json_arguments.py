"""Arguments that set many keys at once: a JSON mapping, or the name of a `.json` file of one."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from lstm_cli.config.problems.showing import shorten
from lstm_cli.config.source.files import read_text
from lstm_cli.config.source.tree import printable
from lstm_cli.errors import ConfigError, Problem

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
