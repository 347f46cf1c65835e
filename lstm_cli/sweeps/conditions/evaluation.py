"""The value of a checked expression for the values of its names."""

import ast
from collections.abc import Mapping

from lstm_cli.config.problems.showing import show_value
from lstm_cli.sweeps.conditions.arithmetic import NoValueError, call, compare, compute, number, pick
from lstm_cli.sweeps.conditions.syntax import WORDS, dotted_name
from lstm_cli.sweeps.sweep import Value


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
        if not compare(sign, left, right):
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
