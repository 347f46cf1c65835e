"""What pydantic found wrong, as findings in our words, each at its place."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lstm_cli.config.problems.findings import MOST_FINDINGS, Finding
from lstm_cli.config.problems.keys import Choice, Group, Kind, Leaf, walk
from lstm_cli.config.problems.phrases import describe_choices, describe_remedy
from lstm_cli.config.problems.places import (
    keys_beside,
    place_of_key,
    place_of_parent,
    place_of_value,
    written,
)
from lstm_cli.config.problems.showing import LONGEST, describe_kind, show_value
from lstm_cli.config.problems.suggestions import describe_unknown_key
from lstm_cli.config.source.scalars import resolve_scalar
from lstm_cli.config.source.tree import KeyPath, Node

SWITCHES = ("yes", "no", "y", "n", "on", "off", "true", "false")
FAULTS = {
    **dict.fromkeys(("greater_than", "greater_than_equal"), "is too small"),
    **dict.fromkeys(("less_than", "less_than_equal"), "is too large"),
    **dict.fromkeys(("string_too_short", "too_short"), "is too short"),
    **dict.fromkeys(("string_too_long", "too_long"), "is too long"),
    "finite_number": "is not a finite number",
    "string_pattern_mismatch": "is not allowed",
}


def describe_errors(error: ValidationError, tree: Node) -> list[Finding]:
    """Each of pydantic's errors as a finding at its place in the tree."""
    details = error.errors(include_url=False)
    # Of a value that fits none of several kinds, pydantic tells once for each: it is one mistake.
    found = [_describe(detail, tree) for detail in details[:MOST_FINDINGS]]
    findings = list({each.path: each for each in found}.values())
    if len(details) > MOST_FINDINGS:
        message = f"{len(details) - MOST_FINDINGS} more problems are not shown. Mend these first."
        findings.append(Finding(tree.place, (), (), message))
    return findings


def _describe(detail: ErrorDetails, tree: Node) -> Finding:
    path, kind = walk(detail["loc"])
    match detail["type"], kind:
        case "extra_forbidden", _:
            message = describe_unknown_key(path, detail["loc"], keys_beside(tree, path))
            return Finding(place_of_key(tree, path), path, path[:-1] or path, message)
        case "missing", _:
            return _missing(path, _give(kind), tree)
        case "union_tag_not_found", Choice(tag=tag, options=options):
            return _missing((*path, tag), f"Give {describe_choices(options)}.", tree)
        case "union_tag_invalid", Choice(tag=tag, options=options):
            return _wrong_tag(detail["input"], (*path, tag), tuple(options), tree)
        case _:
            path = written(tree, path)
            return Finding(place_of_value(tree, path), path, path, _wrong_value(detail, kind))


def _missing(path: KeyPath, remedy: str, tree: Node) -> Finding:
    return Finding(place_of_parent(tree, path), path, path[:-1] or path, f"missing. {remedy}")


def _wrong_tag(
    section: Mapping[str, object], path: KeyPath, choices: tuple[object, ...], tree: Node
) -> Finding:
    message = _not_among(section[str(path[-1])], choices)
    return Finding(place_of_value(tree, path), path, path[:-1], message)


def _wrong_value(detail: ErrorDetails, kind: Kind | None) -> str:
    """The sentence about a value of the wrong type or out of bounds."""
    value, error = detail["input"], detail["type"]
    if isinstance(kind, Leaf) and kind.is_union:
        return f"{show_value(value)} does not fit. {_give(kind)}"
    if isinstance(kind, Leaf) and kind.choices:
        return _not_among(value, kind.choices)
    if error in FAULTS:
        limit = detail.get("ctx", {}).get("le", "")
        hidden = isinstance(kind, Leaf) and str(limit) not in kind.wanted
        remedy = f"Give at most {limit}." if hidden else _give(kind)
        return f"{show_value(value)} {FAULTS[error]}. {remedy}"
    if not error.endswith("_type"):
        return f"{show_value(value)} is not allowed: {detail['msg']}. {_give(kind)}"
    if isinstance(kind, Group | Choice):
        return _not_a_section(value, kind)
    return _wrong_type(value, error, kind)


def _not_a_section(value: object, kind: Group | Choice) -> str:
    if value is None:
        return "empty. Write its keys below it, indented, or leave it out."
    if isinstance(kind, Choice) and isinstance(value, str) and value in kind.options:
        return f"{show_value(value)} is text. Write {{{kind.tag}: {value}}}."
    return f"{describe_kind(value)}. {_give(kind)}"


def _wrong_type(value: object, error: str, kind: Kind | None) -> str:
    if value is None:
        return f"no value is given. {_give(kind)}"
    if error == "bool_type" and str(value).lower() in SWITCHES:
        return f"{show_value(value)} is text. Write true or false, without quotes."
    if error == "int_type" and isinstance(value, float):
        return f"{show_value(value)} is not a whole number. {_give(kind)}"
    if error == "string_type" and isinstance(value, int | float):
        return f"{show_value(value)} is not text. Put it in quotes."
    return f"{describe_kind(value)}. {_give(kind)}{_number_meant(value)}"


def _number_meant(value: object) -> str:
    """How to write text that looks like a number; empty for other values."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    cleaned = value.replace("_", "").replace(",", "").strip()
    is_number = type(resolve_scalar(cleaned)) in {int, float}
    return f" Write {cleaned}, without quotes." if is_number else ""


def _not_among(value: object, choices: tuple[object, ...]) -> str:
    return f"{show_value(value)} is not known. {describe_remedy(value, choices)}"


def _give(kind: Kind | None) -> str:
    return f"Give {kind.wanted}." if kind else "Remove it."
