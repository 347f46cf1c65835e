"""The schema as a tree of keys: what may stand where, and the phrase that says so.

Error messages, overrides and merging walk it; it is read off the pydantic sections, so a key is
written down once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from lstm_cli.config.findings.phrases import describe_list, describe_value
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.section import Section
from lstm_cli.config.yaml.nodes import KeyPath

MOST_KEYS = 3


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value. `choices` are all that it may be, where the set is closed.

    `is_union`: values of several kinds may stand there, and pydantic tells of each.
    """

    wanted: str
    choices: tuple[object, ...] = ()
    is_text: bool = False
    is_union: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind."""

    wanted: str
    items: "Kind"


@dataclass(frozen=True, slots=True)
class MappingOf:
    """A mapping from any name to values of one kind."""

    values: "Kind"
    wanted: str = "a mapping from names to values"


@dataclass(frozen=True, slots=True)
class Group:
    """A section: the keys it may have."""

    keys: Mapping[str, "Kind"]

    @property
    def wanted(self) -> str:
        """The phrase for it."""
        first = ", ".join(map(repr, tuple(self.keys)[:MOST_KEYS]))
        such = "keys such as" if len(self.keys) > MOST_KEYS else "the keys"
        return f"a mapping with {such} {first}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Sections of which the value under the key `tag` picks one."""

    tag: str
    options: Mapping[object, "Kind"]

    @property
    def wanted(self) -> str:
        """The phrase for it."""
        return f"a mapping with the key {self.tag!r}"


Kind: TypeAlias = Leaf | ListOf | MappingOf | Group | Choice


@cache
def config_keys() -> Group:
    """The keys of a whole config."""
    return _group_of(ExperimentConfig)


def resolve(kind: Kind, tags: Mapping[str, object]) -> Group | None:
    """The section that a mapping with these values stands for; None where its tags do not say."""
    while isinstance(kind, Choice):
        tag = tags.get(kind.tag)
        found = kind.options.get(tag) if isinstance(tag, str | int) else None
        if found is None:
            return None
        kind = found
    return kind if isinstance(kind, Group) else None


def key_paths(kind: Kind, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of each key below, sections and the keys of all variants included."""
    match kind:
        case Group(keys=keys):
            for key, inner in keys.items():
                yield (*path, key)
                yield from key_paths(inner, (*path, key))
        case Choice(options=options):
            for option in options.values():
                yield from key_paths(option, path)
        case _:
            return


def walk(loc: Sequence[str | int]) -> tuple[KeyPath, Kind | None]:
    """A location of pydantic's without the tags in it, and the kind that stands there.

    The kind is None where the schema has no such key.
    """
    path: list[str | int] = []
    kind: Kind | None = config_keys()
    for part in loc:
        if isinstance(kind, Choice):
            kind = kind.options.get(part)
            continue
        if isinstance(kind, Leaf) and kind.is_union:
            break
        kind = below(kind, part)
        path.append(part)
    return tuple(path), kind


def below(kind: Kind | None, part: str | int) -> Kind | None:
    """What stands under a key or index; None where the schema does not say."""
    match kind:
        case Group(keys=keys):
            return keys.get(str(part))
        case MappingOf(values=values):
            return values
        case ListOf(items=items):
            return items
        case _:
            return None


def _group_of(section: type[Section]) -> Group:
    return Group({name: _kind_of_field(field) for name, field in section.model_fields.items()})


def _kind_of_field(field: FieldInfo) -> Kind:
    return _kind_of(field.annotation, (*field.metadata, field))


def _kind_of(annotation: Any, metadata: tuple[object, ...] = ()) -> Kind:  # noqa: ANN401
    """The kind of an annotation, given the constraints that stand around it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind_of(arguments[0], (*metadata, *arguments[1:]))
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return _group_of(annotation)
    if origin is dict:
        return MappingOf(_kind_of(arguments[1]))
    if origin is tuple:
        items = _kind_of(arguments[0])
        length = None if arguments[-1] is Ellipsis else len(arguments)
        return ListOf(describe_list(items.wanted, length, metadata), items)
    if origin in {Union, UnionType}:
        return _kind_of_union(arguments, metadata)
    choices = arguments if origin is Literal else ()
    return Leaf(describe_value(annotation, choices, metadata), choices, annotation is str)


def _kind_of_union(arguments: tuple[Any, ...], metadata: tuple[object, ...]) -> Kind:
    variants = [argument for argument in arguments if argument is not NoneType]
    tag = _discriminator(metadata)
    if tag is not None:
        return Choice(tag, _options(variants, tag))
    if len(variants) == 1:
        kind = _kind_of(variants[0], metadata)
        nullable = f"{kind.wanted}, or null"
        return replace(kind, wanted=nullable) if isinstance(kind, Leaf) else kind
    return Leaf(" or ".join(_kind_of(variant).wanted for variant in variants), is_union=True)


def _discriminator(metadata: tuple[object, ...]) -> str | None:
    fields = (item for item in metadata if isinstance(item, FieldInfo))
    return next((str(field.discriminator) for field in fields if field.discriminator), None)


def _options(variants: list[Any], tag: str) -> dict[object, Kind]:
    """Each value of the tag with its section; a variant may itself be a tagged union."""
    options: dict[object, Kind] = {}
    for variant in variants:
        kind = _kind_of(variant)
        options.update(dict.fromkeys(_tag_values(kind, tag), kind))
    return options


def _tag_values(kind: Kind, tag: str) -> tuple[object, ...]:
    match kind:
        case Group(keys=keys) if isinstance(leaf := keys.get(tag), Leaf):
            return leaf.choices
        case Choice(options=options):
            return tuple(value for option in options.values() for value in _tag_values(option, tag))
        case _:
            return ()
