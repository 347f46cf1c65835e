"""Predicted beside expected, for labels: some of them, and how sure the model is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from lstm_cli.records.excerpts import take_split
from lstm_cli.records.plots.drawing import (
    GRID,
    RIGHT,
    UNKNOWN,
    WRONG,
    dress,
    escape,
    place_legend,
)
from lstm_cli.records.wording import shorten
from lstm_cli.types import Predictions

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
    dress(axes, "how sure", "probability of the predicted label", "")
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
    said = f"{shorten(guess.prediction)} ({guess.probability:.0%})"
    return escape(f"{said}, not {shorten(str(guess.target))}" if guess.outcome == "wrong" else said)
