"""Naive forecasts judged on the very samples that the model is judged on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from lstm_cli.evaluation.baselines import Baselines
from lstm_cli.evaluation.scores import Tally
from lstm_cli.types import Batch, Bools, Floats, Ints, Split, SplitName


@dataclass(frozen=True, slots=True)
class NaiveTallies:
    """A tally for each naive forecast, and for how many samples each had nothing to say.

    A forecast that is silent about one sample is compared on none: it would be judged on others
    than the model.
    """

    baselines: Baselines
    tallies: Mapping[str, Tally]
    silent: dict[str, int]
    samples: dict[str, int]

    @classmethod
    def start(cls, baselines: Baselines | None, make_tally: Callable[[], Tally]) -> Self:
        """Nothing counted yet; without `baselines` nothing ever is."""
        chosen = baselines or Baselines(())
        silent, samples = dict.fromkeys(chosen.names, 0), dict.fromkeys(chosen.names, 0)
        return cls(chosen, {name: make_tally() for name in chosen.names}, silent, samples)

    def add(
        self, split: Split, samples: Ints, batch: Batch, truth: tuple[Floats | Ints, Bools]
    ) -> None:
        """Count more samples `(n,)`; `truth` are their targets and which of them are known."""
        targets, known = truth
        counted = known.any(axis=tuple(range(1, known.ndim)))
        for name, tally in self.tallies.items():
            guesses = self.baselines.guess(name, split, samples, batch)
            if guesses is None:
                guesses = np.full(targets.shape, np.nan, np.float32)
            lost = (known & np.isnan(guesses)).any(axis=tuple(range(1, known.ndim)))
            self.silent[name] += int(lost.sum())
            self.samples[name] += int(counted.sum())
            if not self.silent[name]:
                tally.add(targets, guesses, known)

    def scored(self) -> dict[str, Tally]:
        """The tallies of the forecasts that had something to say of every sample."""
        return {name: tally for name, tally in self.tallies.items() if not self.silent[name]}

    def describe_silent(self, split: SplitName) -> tuple[str, ...]:
        """A sentence for each forecast that is left out."""
        return tuple(
            f"{split}: the naive forecast {name} is left out: the past of {count:,} of "
            f"{self.samples[name]:,} samples is too short for it."
            for name, count in self.silent.items()
            if count
        )
