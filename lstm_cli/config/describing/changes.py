"""What a complete config says that the defaults do not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from pydantic_core import PydanticUndefined

from lstm_cli.config.defaults import complete
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.section import Section

Keys: TypeAlias = tuple[str, ...]
AnySection = TypeVar("AnySection", bound=Section)


@dataclass(frozen=True, slots=True)
class Change:
    """One key whose value is not the default; `required` keys have none."""

    keys: Keys
    value: object
    default: object = None
    required: bool = False


def changes(config: ExperimentConfig) -> tuple[Change, ...]:
    """The keys of a complete config that differ from the defaults, in the config's order.

    A default that depends on other keys is the one that these keys give.
    """
    found = _of_section(config, config, None, ())
    # The name says nothing about the run, and its default is the file's.
    return tuple(change for change in found if change.keys != ("name",))


def _of_section(
    root: ExperimentConfig, section: Section, default: Section | None, keys: Keys
) -> Iterator[Change]:
    for name, field in type(section).model_fields.items():
        value, path = getattr(section, name), (*keys, name)
        static = PydanticUndefined if field.is_required() else field.default
        usual = getattr(default, name) if type(default) is type(section) else static
        if usual is None and value is not None:
            usual = _derived_default(root, path)
        yield from _of_value(root, path, value, usual)


def _of_value(root: ExperimentConfig, path: Keys, value: object, usual: object) -> Iterator[Change]:
    if isinstance(value, Section):
        known = usual if isinstance(usual, Section) else None
        nested = tuple(_of_section(root, value, known, path))
        # `early_stopping: {}` changes no key below it, and yet the run.
        yield from nested or ((Change(path, {}),) if usual is None else ())
    elif usual is PydanticUndefined:
        yield Change(path, value, required=True)
    elif value != usual:
        yield Change(path, value, usual)


def _derived_default(root: ExperimentConfig, path: Keys) -> object:
    """What `complete` gives for a key that is left open."""
    found: object = complete(_left_open(root, path))
    for name in path:
        found = getattr(found, name)
    return found


def _left_open(section: AnySection, path: Keys) -> AnySection:
    name, *rest = path
    value = _left_open(getattr(section, name), tuple(rest)) if rest else None
    return section.model_copy(update={name: value})
