"""Lists in lists, as `predict` gives them: measured, and their values checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_cli.config.findings.finding import Contradiction
from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.config.yaml.nodes import KeyPath
from lstm_cli.wording import show_value

LARGEST = 3.4e38
INVOLVED: tuple[KeyPath, ...] = tuple(
    ("dataset", key) for key in ("task", "timesteps", "horizon", "features")
)

Sizes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NestedList:
    """Lists in lists, measured: the size at each level, and the values with their paths."""

    sizes: Sizes
    values: Sequence[tuple[KeyPath, object]]


def measure(value: tuple[object, ...], path: KeyPath) -> NestedList | Contradiction:
    """The sizes and values of lists in lists, or where they are uneven."""
    level: list[tuple[KeyPath, object]] = [(path, value)]
    sizes: list[int] = []
    while level and isinstance(level[0][1], tuple):
        size = len(level[0][1])
        for place, item in level:
            if not isinstance(item, tuple) or len(item) != size:
                message = f"{show_value(item)}, where the one before it is a list of {size}. "
                return Contradiction(place, INVOLVED, f"{message}Give lists of equal length.")
        sizes.append(size)
        level = [
            ((*place, index), inner)
            for place, item in level
            if isinstance(item, tuple)
            for index, inner in enumerate(item)
        ]
    return NestedList(tuple(sizes), level)


def check_numbers(nest: NestedList) -> Iterator[Contradiction]:
    """Each value that is no finite number."""
    for path, value in nest.values:
        if not _is_number(value):
            message = f"{show_value(value)} does not fit. Give finite numbers."
            yield Contradiction(path, (), message)


def _is_number(value: object) -> bool:
    # A comparison is false for nan; a model takes float32.
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -LARGEST < value < LARGEST


def check_names(nest: NestedList, classes: tuple[str, ...]) -> Iterator[Contradiction]:
    """Each value that is no class."""
    for path, value in nest.values:
        if value not in classes:
            message = f"{show_value(value)} is not a class. {describe_remedy(value, classes)}"
            yield Contradiction(path, (), message)
