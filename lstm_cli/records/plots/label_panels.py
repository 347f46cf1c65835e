"""Predicted beside expected, for labels: who is taken for whom, and how sure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from lstm_cli.records.plots.drawing import (
    GRID,
    RIGHT,
    UNKNOWN,
    WRONG,
    dress,
    escape,
    place_legend,
    say_instead,
)
from lstm_cli.records.wording import shorten
from lstm_cli.types import Predictions

_MOST_CLASSES = 12
_MOST_BARS = 12
_OTHERS = "others"
_JUDGED = ("test", "val", "train", "predict")
_SHOWN = ("predict", "test", "val", "train")


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


def draw_confusion(axes: Axes, predictions: Predictions) -> None:
    """Draw how often each class was taken for each, in the split that judges best."""
    split, pairs = _find_judged(predictions)
    if not pairs:
        return say_instead(axes, "no expected labels to compare with")
    classes = _choose_classes(pairs)
    counts = _count(pairs, classes)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    right = sum(target == prediction for target, prediction in pairs)
    dress(axes, f"{split}: {right:,} of {len(pairs):,} right", "predicted", "expected")
    axes.grid(visible=False)
    names = [escape(shorten(name, 14)) for name in classes]
    turn: dict[str, Any] = (
        {"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if len(names) > 4 else {}
    )
    axes.set_xticks(range(len(names)), names, **turn)
    axes.set_yticks(range(len(names)), names)
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if shares[row, column] > 0.5 else "black" if count else "#BBBBBB"
        axes.text(column, row, f"{count:,}", ha="center", va="center", fontsize=8, color=colour)
    return None


def _find_judged(predictions: Predictions) -> tuple[str, list[tuple[str, str]]]:
    rows = zip(predictions.split, predictions.target, predictions.prediction, strict=True)
    known = [
        (split, str(target), str(guess)) for split, target, guess in rows if target is not None
    ]
    present = {split for split, _, _ in known}
    judged = next((split for split in _JUDGED if split in present), "")
    return judged, [(target, guess) for split, target, guess in known if split == judged]


def _choose_classes(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """The classes by name, or where they are too many the most frequent ones and the others."""
    often = Counter(name for pair in pairs for name in pair)
    if len(often) <= _MOST_CLASSES:
        return sorted(often)
    return [*sorted(name for name, _ in often.most_common(_MOST_CLASSES - 1)), _OTHERS]


def _count(pairs: Sequence[tuple[str, str]], classes: Sequence[str]) -> NDArray[np.int64]:
    places = {name: place for place, name in enumerate(classes)}
    counts = np.zeros((len(classes), len(classes)), np.int64)
    last = len(classes) - 1
    for target, prediction in pairs:
        counts[places.get(target, last), places.get(prediction, last)] += 1
    return counts


def draw_guesses(axes: Axes, predictions: Predictions) -> None:
    """Draw the first predicted labels, those to predict before others, with probabilities."""
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
    dress(axes, "how sure", "probability of the predicted label", "")
    axes.grid(color=GRID, axis="x", linewidth=0.6)
    axes.grid(visible=False, axis="y")
    place_legend(axes)


def _list_guesses(predictions: Predictions) -> list[Guess]:
    rows = range(len(predictions))
    ranked = sorted(rows, key=lambda row: _SHOWN.index(predictions.split[row]))[:_MOST_BARS]
    several = max(predictions.step) > 1
    return [_make_guess(predictions, row, several=several) for row in ranked]


def _make_guess(predictions: Predictions, row: int, *, several: bool) -> Guess:
    step = f", step {predictions.step[row]}" if several else ""
    target, probability = predictions.target[row], predictions.probability[row]
    return Guess(
        f"{predictions.split[row]} {predictions.sample[row]}{step}",
        None if target is None else str(target),
        str(predictions.prediction[row]),
        1.0 if probability is None else probability,
    )


def _describe(guess: Guess) -> str:
    said = f"{shorten(guess.prediction)} {guess.probability:.0%}"
    if guess.outcome == "wrong":
        said += f"\nexpected {shorten(str(guess.target))}"
    return escape(said)
