"""Who is taken for whom: how often each class was predicted for each expected one."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from lstm_cli.records.plots.drawing import dress, escape, say_instead
from lstm_cli.records.wording import shorten
from lstm_cli.types import Row

_MOST_CLASSES = 12
_MOST_LETTERS = 40
_OTHERS = "others"
_JUDGED = ("test", "val", "predict", "train")


def draw_confusion(axes: Axes, confusion: Sequence[Row]) -> None:
    """Draw the rows of confusion.csv that are of the split that judges best."""
    present = {row["split"] for row in confusion}
    judge = next((split for split in _JUDGED if split in present), None)
    pairs = {
        (str(row["expected"]), str(row["predicted"])): int(str(row["count"]))
        for row in confusion
        if row["split"] == judge
    }
    if not pairs:
        return say_instead(axes, "no expected labels to compare with")
    classes = _choose_classes(pairs)
    counts = _count(pairs, classes)
    right = sum(count for (expected, predicted), count in pairs.items() if expected == predicted)
    total = sum(pairs.values())
    dress(axes, f"{judge}: {right:,} of {total:,} right", "predicted", "expected")
    return _draw_counts(axes, counts, classes)


def _choose_classes(pairs: dict[tuple[str, str], int]) -> list[str]:
    """The classes by name, or where they are too many the most frequent ones and the others."""
    often: Counter[str] = Counter()
    for pair, count in pairs.items():
        for name in pair:
            often[name] += count
    if len(often) <= _MOST_CLASSES:
        return sorted(often, key=_rank)
    return [*sorted((n for n, _ in often.most_common(_MOST_CLASSES - 1)), key=_rank), _OTHERS]


def _rank(name: str) -> tuple[bool, int, str]:
    """Numbers by their value, before words."""
    return (not name.isdecimal(), int(name) if name.isdecimal() else 0, name)


def _count(pairs: dict[tuple[str, str], int], classes: Sequence[str]) -> NDArray[np.int64]:
    places = {name: place for place, name in enumerate(classes)}
    counts = np.zeros((len(classes), len(classes)), np.int64)
    last = len(classes) - 1
    for (expected, predicted), count in pairs.items():
        counts[places.get(expected, last), places.get(predicted, last)] += count
    return counts


def _draw_counts(axes: Axes, counts: NDArray[np.int64], classes: Sequence[str]) -> None:
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.grid(visible=False)
    names = [escape(shorten(name, 14)) for name in classes]
    crowded = sum(map(len, names)) > _MOST_LETTERS
    turn: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(range(len(names)), names, **turn if crowded else {})
    axes.set_yticks(range(len(names)), names)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.5 else "black" if count else "#BBBBBB"
        axes.text(column, row, f"{count:,}", ha="center", va="center", fontsize=8, color=colour)
