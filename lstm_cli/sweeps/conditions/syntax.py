"""The text of an expression as a syntax tree with nothing in it but what is allowed.

Python's own parser reads it, none of it is ever compiled or run as Python.
"""

import ast
import math
import re
import warnings
from collections.abc import Collection, Iterator

from lstm_cli.wording import nearest, shorten

MAX_CHARACTERS = 1000
MAX_DEPTH = 50
WORDS = {"true": True, "false": False, "null": None}
FUNCTIONS = ("len", "sum", "min", "max", "abs")
ALLOWED = (
    "Allowed: parameters, numbers, texts in quotes, lists, true, false, null, + - * / // % **, "
    "== != < <= > >=, in, and, or, not, len, sum, min, max, abs."
)
EXAMPLE = "Write one such as units * layers <= 256."
# What other languages write → what to write here.
FOREIGN = (
    (re.compile(r"(?<![=<>!])=(?!=)"), "Write == to compare."),
    (re.compile(r"&&"), "Write and."),
    (re.compile(r"\|\|"), "Write or."),
    (re.compile(r"!(?!=)"), "Write not."),
)
OPERATORS = (
    ast.And, ast.Or, ast.Not, ast.USub, ast.UAdd,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip
GROUPS = (ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare, ast.List, ast.Tuple)


class RefusedError(Exception):
    """An expression that is not one; the message is a sentence for the user."""


def read_syntax(text: str) -> ast.expr:
    """The tree of an expression of at most 1,000 characters, of bounded depth.

    Raises:
        RefusedError: it is empty, too long, no expression, or has in it what is not allowed.
    """
    if not text.strip():
        raise RefusedError(f"an empty text. {EXAMPLE}")
    if len(text) > MAX_CHARACTERS:
        raise RefusedError(f"{len(text)} characters are too many. Use at most {MAX_CHARACTERS}.")
    tree = _parse(" ".join(text.splitlines()).strip())
    _check_depth(tree)
    for part in _parts(tree):
        _check_part(part)
    return tree


def dotted_name(node: ast.expr) -> str | None:
    """The name that `model.encoder.units` is; None for another expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def written_names(tree: ast.expr) -> list[str]:
    """The parameters as they are written in a tree, each once."""
    found = (dotted_name(node) for node in _parts(tree))
    return list(dict.fromkeys(name for name in found if name and name not in WORDS))


def _parse(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            # Python warns of odd but correct literals on standard error.
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except SyntaxError:
        hint = next((hint for sign, hint in FOREIGN if sign.search(text)), EXAMPLE)
        raise RefusedError(f"cannot be read. {hint}") from None
    except (ValueError, MemoryError, RecursionError):
        raise RefusedError(f"cannot be read. {EXAMPLE}") from None


def _check_depth(tree: ast.expr) -> None:
    waiting: list[tuple[ast.AST, int]] = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise RefusedError(f"nested more than {MAX_DEPTH} deep. Write it shorter.")
        waiting += [(inner, depth + 1) for inner in ast.iter_child_nodes(node)]


def _parts(tree: ast.expr) -> Iterator[ast.expr]:
    waiting = [tree]
    while waiting:
        node = waiting.pop(0)
        yield node
        waiting += _below(node)


def _below(node: ast.expr) -> list[ast.expr]:
    """The expressions in an expression; a dotted name and a function's name are one."""
    if isinstance(node, ast.Call):
        return list(node.args)
    if dotted_name(node):
        return []
    return [inner for inner in ast.iter_child_nodes(node) if isinstance(inner, ast.expr)]


def _check_part(node: ast.expr) -> None:
    match node:
        case ast.Constant():
            _check_constant(node.value)
        case ast.Call():
            _check_call(node)
        case ast.Subscript(slice=index):
            if not isinstance(_index(index), int | str):
                raise RefusedError("an index is a whole number or a text, such as units[0].")
        case ast.Name() | ast.Attribute() if dotted_name(node):
            return
        case _:
            operators = [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.expr)]
            known = all(isinstance(each, (*OPERATORS, ast.expr_context)) for each in operators)
            if not isinstance(node, GROUPS) or not known:
                raise RefusedError(f"{_show(node)} is not allowed. {ALLOWED}")


def _check_constant(value: object) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise RefusedError("a number is too large. Use a finite one.")
    if not isinstance(value, bool | int | float | str | None):
        raise RefusedError(f"{value!r} is not allowed. {ALLOWED}")


def _check_call(node: ast.Call) -> None:
    name = dotted_name(node.func)
    if name not in FUNCTIONS:
        called = f"{name}()" if name else "calling that"
        raise RefusedError(f"{called} is not allowed. Functions: {', '.join(FUNCTIONS)}.")
    if node.keywords or not node.args or (name in {"len", "sum", "abs"} and len(node.args) > 1):
        raise RefusedError(f"{name}() takes one value, min() and max() one or more.")


def _index(node: ast.expr) -> object:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    is_whole = isinstance(node, ast.Constant) and not isinstance(node.value, bool)
    return node.value if is_whole and isinstance(node, ast.Constant) else None


def _show(node: ast.expr) -> str:
    shown = ast.unparse(node)
    return repr(shown if len(shown) <= 40 else f"{shown[:39]}…")


MOST_NAMES = 8


class UnknownNameError(Exception):
    """A name that stands for no parameter, or for several; the message is a sentence."""


def find_parameter(written: str, parameters: Collection[str]) -> str:
    """The full name of the parameter: `units` may stand for `model.encoder.units`.

    Raises:
        UnknownNameError: no parameter ends with it, or several do.
    """
    if written in parameters:
        return written
    found = [name for name in parameters if name.endswith(f".{written}")]
    if len(found) == 1:
        return found[0]
    if found:
        several = " or ".join(map(repr, found[:MOST_NAMES]))
        raise UnknownNameError(f"{written!r} stands for several parameters. Write {several}.")
    raise UnknownNameError(
        f"there is no parameter {shorten(written)!r}. {_suggest(written, parameters)}"
    )


def _suggest(written: str, parameters: Collection[str]) -> str:
    near = nearest(written, parameters)
    if near is None:
        by_last = {name.rpartition(".")[2]: name for name in parameters}
        last = nearest(written.rpartition(".")[2], by_last)
        near = by_last.get(last or "")
    if near:
        return f"Did you mean {near!r}?"
    more = ", …" if len(parameters) > MOST_NAMES else ""
    return f"Parameters: {', '.join(map(repr, list(parameters)[:MOST_NAMES]))}{more}."
