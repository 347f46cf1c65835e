"""A condition as a sweep file writes it: `units * layers <= 256`."""

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from lstm_cli.config.problems.showing import shorten, show_value
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.conditions.arithmetic import NoValueError, frozen
from lstm_cli.sweeps.conditions.evaluation import evaluate, truth
from lstm_cli.sweeps.conditions.naming import UnknownNameError, find_parameter
from lstm_cli.sweeps.conditions.syntax import RefusedError, read_syntax, written_names
from lstm_cli.sweeps.sweep import Values

MOST_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition; `parameters` are the full names of those that are written in it."""

    text: str
    place: str
    parameters: Mapping[str, str] = field(hash=False)
    _tree: ast.expr = field(repr=False, compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The dotted names of the parameters in it."""
        return frozenset(self.parameters.values())

    def holds(self, values: Values) -> bool:
        """Whether it is true for these values, which have all of `names`.

        Raises:
            ConfigError: it cannot be computed, such as a division by zero.
        """
        own = {written: frozen(values[name]) for written, name in self.parameters.items()}
        try:
            return truth(evaluate(self._tree, own))
        except NoValueError as error:
            shown = ", ".join(f"{name} = {show_value(value)}" for name, value in own.items())
            message = f"{error.wrong}, where {shown}. {error.remedy}"
            raise _refusal(self.text, self.place, message) from None

    def __str__(self) -> str:
        return self.text


def parse_expression(text: str, place: str, parameters: Collection[str]) -> Expression:
    """The condition that the text is, about some of the parameters, by their dotted names.

    Raises:
        ConfigError: all of its names that stand for no parameter or for several, or how else it
            is not an expression; at `place`.
    """
    try:
        tree = read_syntax(text)
    except RefusedError as error:
        raise _refusal(text, place, str(error)) from None
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for written in written_names(tree):
        if len(problems) == MOST_PROBLEMS:
            break
        try:
            found[written] = find_parameter(written, parameters)
        except UnknownNameError as error:
            problems += _refusal(text, place, str(error)).problems
    if problems:
        raise ConfigError(problems)
    if not found:
        raise _refusal(text, place, "there is no parameter in it. Name one.")
    return Expression(text, place, found, tree)


def _refusal(text: str, place: str, message: str) -> ConfigError:
    return ConfigError(Problem(place, f"{shorten(text)!r}: {message}"))
