"""Stopping trials early by Hyperband, as W&B's sweep engine does it.

The rule is that of github.com/wandb/sweeps, `hyperband_stopping.py`:

- Only finite values of the metric count. The first is iteration 1: at band 3 a run is judged by
  its third finite value.
- The sample of a band is the value there of every run that has reached it, whatever became of the
  run, the one that is judged included. So the first to reach a band is never stopped at it.
- A run is judged at the last band that it has reached, whenever it is asked about: with `strict` by
  its value there, otherwise by the best of all its values so far.
- The threshold is the sample's value at the place int(n · 1/eta), best first; a run is stopped when
  it is worse than that, not when it is equal.
"""

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate, repeat
from math import isfinite
from operator import mul, truediv

from lstm_cli.sweeps.trials.trial import Hyperband, Metric

MOST_BANDS = 100
"""As many as W&B makes from `min_iter`."""


def bands(hyperband: Hyperband, longest: int) -> tuple[int, ...]:
    """The iterations at which trials are judged, ascending, each once, from 1.

    `longest` is the number of values that a trial has when nothing stops it. There is no band at it
    or beyond it: a trial that gets there is over, and needs no stopping.
    """
    wanted = {int(band) for band in _unrounded(hyperband) if 1 <= band < longest}
    return tuple(sorted(wanted))


def _unrounded(hyperband: Hyperband) -> Iterator[float]:
    """min_iter · eta^k from k = 0, or max_iter / eta^k for k = 1 … s, step by step as W&B."""
    if hyperband.min_iter is not None:
        steps = repeat(hyperband.eta, MOST_BANDS - 1)
        yield from accumulate(steps, mul, initial=float(hyperband.min_iter))
    elif hyperband.max_iter is not None:
        steps = repeat(hyperband.eta, int(hyperband.s or 0))
        yield from list(accumulate(steps, truediv, initial=float(hyperband.max_iter)))[1:]


class Rungs:
    """What the runs of a sweep had at each band.

    It holds one value for each run and band, so that adding a run's values again, in any order of
    the runs, changes nothing: after a restart the thresholds are those of before.
    """

    def __init__(self, hyperband: Hyperband, metric: Metric, longest: int) -> None:
        self._hyperband, self._metric = hyperband, metric
        self._samples: dict[int, dict[Hashable, float]] = {
            band: {} for band in bands(hyperband, longest)
        }

    @property
    def places(self) -> tuple[int, ...]:
        """The iterations at which runs are judged, ascending."""
        return tuple(self._samples)

    def add(self, run: Hashable, values: Sequence[float]) -> None:
        """Take in all the values of a run so far, the first epoch's first."""
        finite = [value for value in values if isfinite(value)]
        for band, sample in self._samples.items():
            if band <= len(finite):
                sample[run] = finite[band - 1]

    def threshold(self, band: int) -> float | None:
        """What a run must not be worse than at a band; None while no run has reached it."""
        sample = self._samples[band].values()
        ordered = sorted(sample, reverse=self._metric.goal == "maximize")
        return ordered[int(1 / self._hyperband.eta * len(ordered))] if ordered else None

    def should_stop(self, run: Hashable, values: Sequence[float]) -> bool:
        """Whether a run with these values so far is stopped by the rule; it is taken in as well."""
        self.add(run, values)
        finite = [value for value in values if isfinite(value)]
        reached = bisect_right(self.places, len(finite))
        if reached == 0:
            return False
        band = self.places[reached - 1]
        threshold = self.threshold(band)
        best = min if self._metric.goal == "minimize" else max
        value = finite[band - 1] if self._hyperband.strict else best(finite)
        return threshold is not None and self._metric.is_better(threshold, value)
