"""What an unknown key was probably meant to be."""

from collections.abc import Collection, Iterable, Iterator

from lstm_cli.config.problems.keys import Group, config_keys, key_paths, walk
from lstm_cli.config.problems.showing import nearest, show_path
from lstm_cli.config.source.tree import KeyPath

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
