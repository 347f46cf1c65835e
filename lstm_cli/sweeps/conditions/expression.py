"""A condition as a sweep file writes it, `units * layers <= 256`, and its value for given names."""

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.sweeps.conditions.arithmetic import (
    NoValueError,
    call,
    compare_values,
    compute,
    frozen,
    number,
    pick,
)
from lstm_cli.sweeps.conditions.syntax import (
    WORDS,
    RefusedError,
    UnknownNameError,
    dotted_name,
    find_parameter,
    read_syntax,
    written_names,
)
from lstm_cli.sweeps.trials.trial import Value, Values
from lstm_cli.wording import shorten, show_value


def evaluate(node: ast.expr, values: Mapping[str, Value]) -> Value:
    """The value of an expression that `read_syntax` gave, by the names as they are written in it.

    Raises:
        NoValueError: it has none.
    """
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name() | ast.Attribute():
            return _look_up(str(dotted_name(node)), values)
        case ast.UnaryOp(op=sign, operand=operand):
            return _evaluate_sign(sign, evaluate(operand, values))
        case ast.BinOp(left=left, op=operation, right=right):
            return compute(operation, evaluate(left, values), evaluate(right, values))
        case ast.Subscript(value=inner, slice=index):
            return pick(evaluate(inner, values), _evaluate_index(index))
        case _:
            return _evaluate_group(node, values)


def truth(value: Value) -> bool:
    """The value, if it is true or false.

    Raises:
        NoValueError: it is something else.
    """
    if isinstance(value, bool):
        return value
    raise NoValueError(f"{show_value(value)} is neither true nor false", "Compare it with a value.")


def _evaluate_group(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return tuple(evaluate(item, values) for item in items)
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(truth(evaluate(part, values)) for part in parts)
        case ast.BoolOp(values=parts):
            return any(truth(evaluate(part, values)) for part in parts)
        case ast.Compare():
            return _evaluate_comparison(node, values)
        case ast.Call(func=function, args=arguments):
            given = tuple(evaluate(argument, values) for argument in arguments)
            return call(str(dotted_name(function)), given)
        case _:
            raise NoValueError("it has no value", "Compare parameters.")


def _evaluate_comparison(node: ast.Compare, values: Mapping[str, Value]) -> bool:
    left = evaluate(node.left, values)
    for sign, operand in zip(node.ops, node.comparators, strict=True):
        right = evaluate(operand, values)
        if not compare_values(sign, left, right):
            return False
        left = right
    return True


def _evaluate_sign(sign: ast.unaryop, value: Value) -> Value:
    if isinstance(sign, ast.Not):
        return not truth(value)
    return -number(value) if isinstance(sign, ast.USub) else +number(value)


def _evaluate_index(index: ast.expr) -> int | str:
    value = evaluate(index, {})
    return value if isinstance(value, str) else int(number(value))


def _look_up(name: str, values: Mapping[str, Value]) -> Value:
    return values[name] if name in values else WORDS[name]


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
