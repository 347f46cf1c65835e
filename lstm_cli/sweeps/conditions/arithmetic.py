"""The operators and functions of expressions, on values of trials, bounded in size and time."""

import ast
import math
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lstm_cli.sweeps.trials.trial import Value
from lstm_cli.wording import show_value

MAX_BITS = 4096
NUMBERS = "Use numbers."
BINARY: dict[type[ast.operator], Callable[[int | float, int | float], object]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
ORDER: dict[type[ast.cmpop], Callable[[Any, Any], object]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class NoValueError(Exception):
    """What cannot be computed: what is wrong with which value, and how to write it."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.remedy = remedy


def compute(sign: ast.operator, left: Value, right: Value) -> int | float:
    """Two numbers with an operator between them.

    Raises:
        NoValueError: not numbers, a division by zero, or a result that is too large.
    """
    one, other = number(left), number(right)
    if isinstance(sign, ast.Pow):
        _check_power(one, other)
    try:
        return _bounded(BINARY[type(sign)](one, other))
    except ZeroDivisionError:
        raise NoValueError("divides by zero", "Ask for it first: layers != 0 and …") from None
    except OverflowError:
        raise _too_large() from None


def compare_values(sign: ast.cmpop, left: Value, right: Value) -> bool:
    """What a comparison says; numbers are ordered with numbers, texts with texts.

    Raises:
        NoValueError: values that have no order, or `in` something that is no list.
    """
    match sign:
        case ast.Eq():
            return left == right
        case ast.NotEq():
            return left != right
        case ast.In():
            return left in _listed(right)
        case ast.NotIn():
            return left not in _listed(right)
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if not numbers and not (isinstance(left, str) and isinstance(right, str)):
        wrong = f"{show_value(left)} and {show_value(right)} have no order"
        raise NoValueError(wrong, "Compare numbers with numbers, texts with texts.")
    return bool(ORDER[type(sign)](left, right))


def call(name: str, arguments: tuple[Value, ...]) -> int | float:
    """What a function gives; one number counts as a list of one, as `units: 64` is one layer.

    Raises:
        NoValueError: values that it does not take.
    """
    if name == "abs":
        return abs(number(arguments[0]))
    items = arguments if len(arguments) > 1 else _items(arguments[0])
    if name == "len":
        return len(items)
    numbers = [number(item) for item in items]
    if name == "sum":
        return _total(numbers)
    if not numbers:
        raise NoValueError(
            f"{name}() of an empty list", f"Ask for it first: len(…) > 0 and {name}(…)."
        )
    return min(numbers) if name == "min" else max(numbers)


def pick(value: Value, index: int | str) -> Value:
    """The item of a list, or the value under a key of a mapping.

    Raises:
        NoValueError: there is none.
    """
    if isinstance(value, tuple) and isinstance(index, int):
        if -len(value) <= index < len(value):
            return value[index]
        raise NoValueError(f"there is no item {index} in {show_value(value)}", "Count from 0.")
    if isinstance(value, Mapping) and isinstance(index, str):
        if index in value:
            return value[index]
        raise NoValueError(f"there is no key {index!r}", f"Keys: {', '.join(map(repr, value))}.")
    remedy = "Index lists by whole numbers, mappings by texts."
    raise NoValueError(f"{show_value(value)} has no item {index!r}", remedy)


def number(value: Value) -> int | float:
    """The value, if it is a number; true counts as 1, false as 0.

    Raises:
        NoValueError: it is not.
    """
    if isinstance(value, int | float):
        return value
    raise NoValueError(f"{show_value(value)} is not a number", NUMBERS)


def frozen(value: Value) -> Value:
    """The value with lists as tuples, so that equal lists are equal."""
    if isinstance(value, list | tuple):
        return tuple(map(frozen, value))
    if isinstance(value, Mapping):
        return {key: frozen(item) for key, item in value.items()}
    return value


def _items(value: Value) -> tuple[Value, ...]:
    return (value,) if isinstance(value, int | float) else _listed(value)


def _listed(value: Value) -> tuple[Value, ...]:
    if isinstance(value, tuple):
        return value
    raise NoValueError(f"{show_value(value)} is not a list", "Write a list: [1, 2].")


def _total(numbers: Iterable[float]) -> int | float:
    total: int | float = 0
    for each in numbers:
        total = _bounded(total + each)
    return total


def _check_power(base: float, exponent: float) -> None:
    if isinstance(base, int) and isinstance(exponent, int):
        bits = abs(base).bit_length() * abs(exponent)
        if abs(base) > 1 and bits > MAX_BITS:
            raise _too_large()


def _bounded(value: object) -> int | float:
    if isinstance(value, int) and value.bit_length() <= MAX_BITS:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, complex):
        raise NoValueError("the root of a negative number is taken", "Use abs().")
    raise _too_large()


def _too_large() -> NoValueError:
    return NoValueError("a number becomes too large", "Use smaller ones.")
