"""Checks of a command line that do not need each other, so that a user hears of all at once."""

from collections.abc import Callable
from typing import TypeVar

from lstm_cli.errors import ConfigError, Problem

First = TypeVar("First")
Second = TypeVar("Second")


def do_both(first: Callable[[], First], second: Callable[[], Second]) -> tuple[First, Second]:
    """What two checks give.

    Raises:
        ConfigError: one of them raised it, or both: the problems of both.
    """
    problems: list[Problem] = []
    try:
        one = first()
    except ConfigError as error:
        problems += error.problems
    try:
        other = second()
    except ConfigError as error:
        problems += error.problems
    if problems:
        raise ConfigError(problems)
    return one, other
