"""What came of a sweep's trials, as its tables, plots and summaries show it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lstm_cli.sweeps.sweep import Metric, Trial

WHOLE = ("finished", "stopped")
"""Statuses of runs that came to the end that they were to come to."""
OVER = (*WHOLE, "failed")
"""Those of runs of which nothing is left to be done."""


@dataclass(frozen=True, slots=True)
class TrialRun:
    """One run of a trial: that of its `seed`, counted from 0.

    `folder` is its run folder, None where it failed before it had one; `status` is the run's (see
    `types.Status`), or `dead`; `value` is the sweep's metric of the kept weights, None where it has
    none; `seconds` is how long it took, as far as that is known.
    """

    seed: int
    folder: Path | None
    status: str
    reason: str = ""
    value: float | None = None
    seconds: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to be done."""
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A trial with all its runs so far, of `seeds` that it shall have."""

    trial: Trial
    seeds: int
    runs: tuple[TrialRun, ...]

    @property
    def status(self) -> str:
        """That of its runs: running while one is missing, else the worst of theirs."""
        found = {run.status for run in self.runs}
        for status in ("failed", "running", "dead", "interrupted"):
            if status in found:
                return status
        if len(self.runs) < self.seeds:
            return "running"
        return "stopped" if "stopped" in found else "finished"

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to be done."""
        return self.status in OVER

    @property
    def values(self) -> tuple[float, ...]:
        """The finite values of its runs."""
        found = (run.value for run in self.runs)
        return tuple(v for v in found if v is not None and math.isfinite(v))

    @property
    def value(self) -> float | None:
        """The mean over its seeds; None where a run failed or has no value."""
        values = self.values
        if self.status not in WHOLE or len(values) < self.seeds:
            return None
        return math.fsum(values) / len(values)

    @property
    def reason(self) -> str:
        """The first reason among its runs that did not finish."""
        return next((run.reason for run in self.runs if run.status != "finished"), "")

    @property
    def seconds(self) -> float | None:
        """How long its runs took together; None where that is not known of any."""
        known = [run.seconds for run in self.runs if run.seconds is not None]
        return math.fsum(known) if known else None


def find_best(results: Iterable[TrialResult], metric: Metric | None) -> TrialResult | None:
    """The trial whose value is nearest to the goal, the earliest of equals; None without one."""
    best: TrialResult | None = None
    for result in sorted(results, key=lambda each: each.trial.number):
        value = result.value
        if value is None or metric is None:
            continue
        if best is None or best.value is None or metric.is_better(value, best.value):
            best = result
    return best
