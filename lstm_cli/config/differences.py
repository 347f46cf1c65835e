"""How two complete configs differ: from the defaults, or one from the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from pydantic_core import PydanticUndefined

from lstm_cli.config.rules.completion import complete
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.section import Section

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


class _Missing:
    """What stands for a key that a config does not have."""

    def __repr__(self) -> str:
        return "missing"


MISSING = _Missing()
# What changes no weight: of the rest of a config the training is a pure function.
_BESIDE_TRAINING = ("name", "tracking", "evaluation", "predict", "predictions", "expect")
_PACE = "training.checkpoint_seconds"
_PLACES = ("dataset.path", "dataset.test_path")


@dataclass(frozen=True, slots=True)
class Difference:
    """One dotted key with both its values, `MISSING` (shown so) where there is no such key."""

    key: str
    old: object
    new: object

    @property
    def is_of_training(self) -> bool:
        """Whether the weights may depend on it; where files lie, the data's fingerprint tells."""
        section = self.key.partition(".")[0]
        return section not in _BESIDE_TRAINING and self.key not in (_PACE, *_PLACES)


def find_differences(
    old: Mapping[str, object], new: Mapping[str, object]
) -> tuple[Difference, ...]:
    """The keys in which two configs as plain data (`model_dump(mode="json")`) differ."""
    one, other = dict(_flatten(old, "")), dict(_flatten(new, ""))
    return tuple(
        Difference(key, one.get(key, MISSING), other.get(key, MISSING))
        for key in one | other
        if repr(one.get(key, MISSING)) != repr(other.get(key, MISSING))
    )


def _flatten(tree: Mapping[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
