"""Pydantic's validation errors as findings, each at its place, with what was probably meant."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lstm_cli.config.findings.finding import (
    MOST_FINDINGS,
    Finding,
    keys_beside,
    place_of_key,
    place_of_parent,
    place_of_value,
    written,
)
from lstm_cli.config.findings.key_tree import (
    Choice,
    Group,
    Kind,
    Leaf,
    config_keys,
    key_paths,
    walk,
)
from lstm_cli.config.findings.phrases import describe_choices, describe_remedy
from lstm_cli.config.yaml.nodes import KeyPath, Node, resolve_scalar
from lstm_cli.wording import LONGEST, describe_kind, nearest, show_path, show_value

MOST_PLACES = 3


def describe_unknown_key(path: KeyPath, loc: KeyPath, beside: Collection[str]) -> str:
    """The sentence about an unknown key and what was probably meant: rather what is not there yet.

    `loc` is the path with the tags of the sections in it, as pydantic gives it; `beside` are the
    keys that are written in the same section.
    """
    key, allowed = str(path[-1]), _allowed_beside(loc)
    if len(path) > 1 and any(path == other for other in _all_paths()):
        return f"not a key of {loc[-2]!r}. Allowed: {', '.join(map(repr, allowed))}."
    if "." in key and walk(nested := (*path[:-1], *key.split(".")))[1]:
        return f"unknown key. Nest it: write {nested[-1]!r} under {show_path(nested[:-1])!r}."
    absent = [name for name in allowed if name not in beside]
    near = _meant(path, absent) or _meant(path, allowed)
    if near:
        return f"unknown key. Did you mean {near}?"
    return f"unknown key. Allowed: {', '.join(map(repr, allowed))}."


def _meant(path: KeyPath, allowed: Iterable[str]) -> str | None:
    """The keys that were probably meant: of this name elsewhere, near ones here, near elsewhere."""
    key = str(path[-1])
    elsewhere = paths_named(key, path)
    if elsewhere:
        return " or ".join(repr(show_path(other)) for other in elsewhere[:MOST_PLACES])
    near = nearest(key, allowed)
    if near:
        return repr(near)
    far = nearest_key(key)
    # A key of another variant of this very section would be wrong as well.
    beside = far is not None and far.rpartition(".")[0] == show_path(path[:-1])
    return repr(far) if far and not beside else None


def paths_named(key: str, path: KeyPath) -> list[tuple[str, ...]]:
    """The paths whose last key this is, those with most in common with `path` first."""
    found = {other for other in _all_paths() if other[-1] == key}
    return sorted(found, key=lambda other: (-_shared(other, path), len(other), other))


def nearest_key(word: str) -> str | None:
    """The dotted path that the word is most likely a misspelling of, whole or its last part."""
    whole = nearest(word, map(show_path, _all_paths())) if "." in word else None
    if whole:
        return whole
    near = nearest(word.rpartition(".")[2], (path[-1] for path in _all_paths()))
    return show_path(paths_named(near, ())[0]) if near else None


def _shared(one: KeyPath, other: KeyPath) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _allowed_beside(loc: KeyPath) -> tuple[str, ...]:
    """The keys of the section in which the key stands."""
    section = walk(loc[:-1])[1]
    keys = tuple(section.keys) if isinstance(section, Group) else ()
    return keys if len(loc) > 1 else (*keys, "extends")


def _all_paths() -> Iterator[tuple[str, ...]]:
    return key_paths(config_keys())


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
