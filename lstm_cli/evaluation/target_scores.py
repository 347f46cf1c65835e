"""What a kind of targets makes of scores and predictions: matched here, in evaluation alone."""

import re
from dataclasses import dataclass
from typing import Protocol, assert_never

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.prediction_rows import enter_labels, enter_values
from lstm_cli.evaluation.scores import Tally
from lstm_cli.evaluation.tallies import LabelTally, ValueTally
from lstm_cli.types import Bools, Floats, Ints, Labels, Target, Values


class TargetScores(Protocol):
    """How targets of one kind are guessed, counted and entered into the table of predictions."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names that codes in the table stand for; empty for values."""

    @property
    def baselines(self) -> re.Pattern[str]:
        """What naive forecasts of such targets are called."""

    def make_tally(self, horizon: int) -> Tally:
        """A tally with nothing counted."""

    def guess(self, outputs: Floats) -> Floats | Ints:
        """What the outputs `(n, horizon, outputs)` say, in the form of the targets."""

    def known(self, targets: Floats | Ints, mask: Bools | None) -> Bools:
        """Which targets count, in their shape; `mask` `(n, horizon)`: which steps are real."""

    def enter(
        self, samples: Ints, targets: Floats | Ints, outputs: Floats, real: Bools | None
    ) -> NDArray[np.void]:
        """Entries of the table of predictions for the samples `(n,)`."""


@dataclass(frozen=True, slots=True)
class ValueScores:
    """Values `(n, horizon, target_features)`, nan where not known."""

    features: int
    classes: tuple[str, ...] = ()
    baselines: re.Pattern[str] = re.compile(r"mean|last_value|linear|season_[1-9][0-9]{0,8}")

    def make_tally(self, horizon: int) -> ValueTally:
        """Sums of errors."""
        return ValueTally(horizon, self.features)

    def guess(self, outputs: Floats) -> Floats:
        """The outputs themselves."""
        return outputs

    def known(self, targets: Floats | Ints, mask: Bools | None) -> Bools:
        """Where a target is a finite number, of a step that is real."""
        finite = np.isfinite(targets)
        return finite if mask is None else finite & mask[..., np.newaxis]

    def enter(
        self, samples: Ints, targets: Floats | Ints, outputs: Floats, real: Bools | None
    ) -> NDArray[np.void]:
        """A row for each step and target feature."""
        return enter_values(samples, targets, outputs, real)


@dataclass(frozen=True, slots=True)
class LabelScores:
    """Labels `(n, horizon)` by their codes, -1 where not known."""

    classes: tuple[str, ...]
    baselines: re.Pattern[str] = re.compile(r"majority_class")

    def make_tally(self, horizon: int) -> LabelTally:
        """Counts of each class."""
        return LabelTally(horizon, self.classes)

    def guess(self, outputs: Floats) -> Ints:
        """The most probable class of each step, `(n, horizon)`."""
        most_probable: Ints = outputs.argmax(axis=-1).astype(np.int32)
        return most_probable

    def known(self, targets: Floats | Ints, mask: Bools | None) -> Bools:
        """Where a label is known, of a step that is real."""
        labelled: Bools = targets >= 0
        return labelled if mask is None else labelled & mask

    def enter(
        self, samples: Ints, targets: Floats | Ints, outputs: Floats, real: Bools | None
    ) -> NDArray[np.void]:
        """A row for each step."""
        return enter_labels(samples, targets, outputs, real)


def scores_of(target: Target) -> TargetScores:
    """How targets of this kind are scored."""
    match target:
        case Values(features=features):
            return ValueScores(features)
        case Labels(classes=classes):
            return LabelScores(classes)
        case _:
            assert_never(target)
