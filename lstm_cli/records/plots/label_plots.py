"""Predicted beside expected labels: samples with probabilities, and the confusion matrix."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from lstm_cli.records.excerpts import take_split
from lstm_cli.records.plots.canvas import (
    GRID,
    RIGHT,
    UNKNOWN,
    WRONG,
    escape,
    place_legend,
    say_instead,
    style_axes,
)
from lstm_cli.types import Predictions, Row
from lstm_cli.wording import shorten_middle

_MOST_BARS = 12
_SHOWN = ("predict", "test", "val", "train")
_TOLD = ("split", "sample", "step", "target", "prediction", "probability")


@dataclass(frozen=True, slots=True)
class Guess:
    """One predicted label, and how to say whose it is."""

    owner: str
    target: str | None
    prediction: str
    probability: float

    @property
    def outcome(self) -> str:
        """Right, wrong, or not known."""
        if self.target is None:
            return "not known"
        return "right" if self.target == self.prediction else "wrong"


def draw_guesses(axes: Axes, predictions: Predictions) -> None:
    """Draw some predicted labels with their probabilities."""
    guesses = _list_guesses(predictions)
    for outcome, colour in (("right", RIGHT), ("wrong", WRONG), ("not known", UNKNOWN)):
        rows = [row for row, guess in enumerate(guesses) if guess.outcome == outcome]
        widths = [guesses[row].probability for row in rows]
        if rows:
            axes.barh(rows, widths, height=0.7, color=colour, alpha=0.75, label=outcome)
    for row, guess in enumerate(guesses):
        axes.text(1.03, row, _describe(guess), va="center", fontsize=8.5, clip_on=False)
    axes.set_yticks(range(len(guesses)), [guess.owner for guess in guesses])
    axes.set(xlim=(0, 1), ylim=(max(len(guesses), 4) - 0.4, -0.6))
    style_axes(axes, "how sure", "probability of the predicted label", "")
    axes.grid(color=GRID, axis="x", linewidth=0.6)
    axes.grid(visible=False, axis="y")
    place_legend(axes)


def _list_guesses(predictions: Predictions) -> list[Guess]:
    shown = _choose(predictions)
    several = predictions.step.max() > 1
    columns: dict[str, list[Any]] = shown.columns()
    rows = zip(*(columns[name] for name in _TOLD), strict=True)
    return [
        Guess(
            f"{split} {sample}{f', step {step}' if several else ''}",
            target,
            prediction,
            1.0 if probability is None else probability,
        )
        for split, sample, step, target, prediction, probability in rows
    ]


def _choose(predictions: Predictions) -> Predictions:
    """Rows of inputs to predict, else rows from all over the split that judges best."""
    name = next(name for name in _SHOWN if name in predictions.splits)
    own = take_split(predictions, name)
    places = np.linspace(0, len(own) - 1, min(len(own), _MOST_BARS)).round().astype(np.intp)
    return own.pick(places)


def _describe(guess: Guess) -> str:
    said = f"{shorten_middle(guess.prediction)} ({guess.probability:.0%})"
    return escape(
        f"{said}, not {shorten_middle(str(guess.target))}" if guess.outcome == "wrong" else said
    )


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
    style_axes(axes, f"{judge}: {right:,} of {total:,} right", "predicted", "expected")
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
    names = [escape(shorten_middle(name, 14)) for name in classes]
    crowded = sum(map(len, names)) > _MOST_LETTERS
    turn: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(range(len(names)), names, **turn if crowded else {})
    axes.set_yticks(range(len(names)), names)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.5 else "black" if count else "#BBBBBB"
        axes.text(column, row, f"{count:,}", ha="center", va="center", fontsize=8, color=colour)
