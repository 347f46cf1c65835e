"""What a JSON Schema allows, as a short phrase in Markdown."""

import json
from collections.abc import Mapping
from typing import Any

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
