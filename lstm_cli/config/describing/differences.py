"""In which keys two complete configs differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


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
