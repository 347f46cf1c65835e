"""What can go wrong, each kind with its exit code; every message is a sentence for the user."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, TypeVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (file:line:column, a path, a key; may be empty) and what.

    The message ends with what is allowed or how to fix it.
    """

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class LstmCliError(Exception):
    """An error that the user can mend: one or more problems, never a traceback."""

    exit_code: ClassVar[int] = 1

    def __init__(self, problems: str | Problem | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem("", problems)
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ConfigError(LstmCliError):
    """The command line or a config file is wrong."""

    exit_code = 2


class DataError(LstmCliError):
    """The data cannot be read, or does not fit the config."""

    exit_code = 3


class TrainingError(LstmCliError):
    """The training diverged: a loss is no longer finite."""

    exit_code = 4


class ExpectationError(LstmCliError):
    """A score misses a bound that the config's `expect` section states."""

    exit_code = 5


class MachineError(LstmCliError):
    """The machine refused: disk, permission, memory."""

    exit_code = 6


class DiskError(MachineError):
    """A file or folder cannot be written."""


First = TypeVar("First")
Second = TypeVar("Second")


def collect_errors(
    first: Callable[[], First], second: Callable[[], Second]
) -> tuple[First, Second]:
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
