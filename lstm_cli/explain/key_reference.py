"""All keys of a config as a Markdown table, and its place in a page."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from lstm_cli.explain.json_schema import keys_schema

NUMBERS = {"integer": "whole number", "number": "number"}
LARGEST_COUNT = 2**31 - 1
ANYTHING = "lists of numbers"


def describe_allowed(schema: Mapping[str, Any]) -> str:
    """The phrase: "whole number ≥ 1", "`adam`, `sgd`", "text, or `null`"."""
    if "anyOf" in schema:
        return _describe_ways(schema["anyOf"])
    choices = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return ", ".join(map(show, choices)) if choices else _describe_type(schema)


def _describe_type(schema: Mapping[str, Any]) -> str:
    match schema.get("type"):
        case "boolean":
            return "`true`, `false`"
        case "integer" | "number" as kind:
            return NUMBERS[kind] + _describe_bounds(schema)
        case "array":
            return _describe_list(schema)
        case "object":
            return "a number for each NAME"
        case "string":
            return "text"
        case _:
            return ANYTHING


def _describe_list(schema: Mapping[str, Any]) -> str:
    if "prefixItems" in schema:
        first, *others = schema["prefixItems"]
        return f"list of {len(others) + 1}: {describe_allowed(first)}"
    items = describe_allowed(schema["items"])
    return "list" if items == ANYTHING else f"list of: {items}"


def show(value: object) -> str:
    """A value as YAML would have it, in code marks."""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _describe_ways(ways: list[Mapping[str, Any]]) -> str:
    if ways[-1].get("type") == "array":
        empty = "" if ways[-1].get("minItems") else ", may be empty"
        return f"{describe_allowed(ways[0])}, or a list of these{empty}"
    phrases = [describe_allowed(way) for way in ways if way.get("type") != "null"]
    return " or ".join(phrases) + (", or `null`" if len(phrases) < len(ways) else "")


def _describe_bounds(schema: Mapping[str, Any]) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    bounds = [
        f"{sign} {schema[name]:g}"
        for name, sign in signs.items()
        if name in schema and schema[name] < LARGEST_COUNT
    ]
    return " " + ", ".join(bounds) if bounds else ""


BEGIN, END = "<!-- config:begin -->", "<!-- config:end -->"
HEADER = "| key | allowed | default | what |\n| --- | --- | --- | --- |\n"
LONG = 60

Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the config. A `tag` picks the variant of its section."""

    path: str
    allowed: str
    default: str
    what: str
    tag: bool = False


def keys() -> tuple[Key, ...]:
    """All keys, in the schema's order; those of a tagged union's variants are merged."""
    schema = keys_schema()
    return tuple(_of_section(schema, schema, ""))


def markdown_table() -> str:
    """The keys as a Markdown table; a long list of choices is written out once."""
    first: dict[str, str] = {}
    lines = []
    for key in keys():
        before = first.setdefault(key.allowed, key.path)
        again = len(key.allowed) > LONG and before != key.path
        lines.append(_line(replace(key, allowed=f"as `{before}`") if again else key))
    return HEADER + "".join(lines)


def table_in(page: str) -> str:
    """What stands between the marks of a page.

    Raises:
        ValueError: The marks are missing.
    """
    return page[slice(*_inside(page))].strip() + "\n"


def with_table(page: str) -> str:
    """The page with the table of today between its marks.

    Raises:
        ValueError: The marks are missing.
    """
    begin, end = _inside(page)
    return f"{page[:begin]}\n{markdown_table()}{page[end:]}"


def _inside(page: str) -> tuple[int, int]:
    begin = page.index(BEGIN) + len(BEGIN)
    return begin, page.index(END, begin)


def _of_section(root: Schema, section: Schema, prefix: str) -> Iterator[Key]:
    required = section.get("required", ())
    for name, schema in section["properties"].items():
        default = "required" if name in required else show(schema.get("default"))
        yield from _of_key(root, schema, prefix + name, default)


def _of_key(root: Schema, schema: Schema, path: str, default: str) -> Iterator[Key]:
    what = schema.get("description", "")
    named = schema.get("additionalProperties")
    if isinstance(named, dict):
        yield Key(path, "a section for each NAME", default, what)
        yield from _of_section(root, _resolve(root, named), f"{path}.NAME.")
        return
    variants = [list(_of_section(root, s, f"{path}.")) for s in _sections(root, schema)]
    if not variants:
        yield Key(path, describe_allowed(schema), default, what, tag="const" in schema)
    elif default == "`null`":
        yield Key(path, "a section, or `null`", default, what)
    yield from _merge(variants)


def _merge(variants: list[list[Key]]) -> Iterator[Key]:
    """The keys of all variants, each path once where it means the same in all of them."""
    if len(variants) == 1:
        yield from variants[0]
        return
    paths = dict.fromkeys(key.path for variant in variants for key in variant)
    for path in paths:
        having = [(key, variant) for variant in variants for key in variant if key.path == path]
        if having[0][0].tag:
            yield _merge_tag([key for key, _ in having])
            continue
        for key in dict.fromkeys(key for key, _ in having):
            names = [_name_of(variant) for other, variant in having if other == key]
            some = len(names) < len(variants)
            yield replace(key, what=f"{key.what} ({', '.join(names)})") if some else key


def _merge_tag(tags: list[Key]) -> Key:
    distinct = list(dict.fromkeys(tags))
    if len(distinct) == 1:
        return distinct[0]
    allowed = ", ".join(tag.allowed for tag in distinct)
    what = "; ".join(f"{tag.allowed}: {tag.what}" for tag in distinct)
    return replace(distinct[0], allowed=allowed, what=what)


def _name_of(variant: list[Key]) -> str:
    return [key.allowed for key in variant if key.tag][-1]


def _sections(root: Schema, schema: Schema) -> Iterator[Schema]:
    """The sections that may stand there: none for a plain value, several for a tagged union."""
    schema = _resolve(root, schema)
    if "properties" in schema:
        yield schema
    for way in schema.get("oneOf", schema.get("anyOf", ())):
        yield from _sections(root, way)


def _resolve(root: Schema, schema: Schema) -> Schema:
    name = schema.get("$ref", "").rpartition("/")[2]
    return root["$defs"][name] if name else schema


def _line(key: Key) -> str:
    what = key.what.replace("|", "\\|")
    return f"| `{key.path}` | {key.allowed} | {key.default} | {what} |\n"
