"""Phrases for what may stand under a key, made from the schema's types and bounds."""

from collections.abc import Iterable
from typing import Any

from annotated_types import Ge, Gt, Interval, Le, Lt, MaxLen, MinLen
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from lstm_cli.config.schema.section import one_or_more
from lstm_cli.wording import nearest

ANYTHING = "a value"
LARGEST_COUNT = 2**31 - 1
NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
PATTERNS = {NAME_PATTERN: "letters, digits, '.', '_' and '-', the first a letter or digit"}


def describe_value(
    annotation: Any,  # noqa: ANN401
    choices: tuple[object, ...],
    metadata: Iterable[object],
) -> str:
    """What a single value may be: "a whole number of at least 1", "one of 'a', 'b'"."""
    constraints = list(_flatten(metadata))
    if choices:
        return describe_choices(choices)
    if annotation is bool:
        return "true or false"
    if annotation is int:
        return f"a whole number{_describe_bounds(constraints)}"
    if annotation is float:
        return f"a number{_describe_bounds(constraints)}"
    if annotation is str:
        return f"text{_describe_text(constraints)}"
    return ANYTHING


def describe_choices(choices: Iterable[object]) -> str:
    """A closed set: "one of 'a', 'b'", or the only one."""
    shown = [repr(choice) for choice in choices]
    return f"one of {', '.join(shown)}" if len(shown) > 1 else shown[0]


def describe_remedy(value: object, choices: Iterable[object]) -> str:
    """What to write instead of a value that is none of the choices: a near one, or which are."""
    choices = tuple(choices)
    texts = (choice for choice in choices if isinstance(choice, str))
    near = nearest(value, texts) if isinstance(value, str) else None
    return f"Did you mean {near!r}?" if near else f"Give {describe_choices(choices)}."


def describe_list(items: str, length: int | None, metadata: Iterable[object]) -> str:
    """What a list may be, given the phrase for its items and its length where that is fixed."""
    constraints = list(_flatten(metadata))
    if any(isinstance(c, BeforeValidator) and c.func is one_or_more for c in constraints):
        some = any(isinstance(c, MinLen) and c.min_length for c in constraints)
        return f"{items}, or a list of {'one or more' if some else 'these'}"
    size = f" of {length}" if length else ""
    each = f", each item {items}" if items != ANYTHING else ""
    return f"a list{size}{each}"


def _describe_bounds(constraints: list[object]) -> str:
    low = next((c for c in constraints if isinstance(c, Ge | Gt)), None)
    high = next((c for c in constraints if isinstance(c, Le | Lt)), None)
    if isinstance(high, Le) and high.le == LARGEST_COUNT:
        high = None
    match low, high:
        case Ge(ge=least), Le(le=most):
            return f" from {least} to {most}"
        case Ge(ge=least), Lt(lt=limit):
            return f" from {least} to below {limit}"
        case Gt(gt=limit), Lt(lt=upper):
            return f" between {limit} and {upper}"
        case Ge(ge=least), None:
            return f" of at least {least}"
        case Gt(gt=limit), None:
            return f" above {limit}"
        case _:
            return ""


def _describe_text(constraints: list[object]) -> str:
    patterns = (getattr(c, "pattern", None) for c in constraints)
    pattern = next(filter(None, patterns), None)
    longest = next((c.max_length for c in constraints if isinstance(c, MaxLen)), None)
    parts = [f"of {PATTERNS.get(pattern, f'the form {pattern}')}"] if pattern else []
    parts += [f"at most {longest} characters"] if longest else []
    return f" {', '.join(parts)}" if pattern else f" of {parts[0]}" if parts else ""


def _flatten(metadata: Iterable[object]) -> Iterable[object]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from item.metadata
        elif isinstance(item, Interval):
            yield from item
        else:
            yield item
