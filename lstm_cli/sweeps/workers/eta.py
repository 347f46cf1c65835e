"""How long a warm run takes, and how long the rest will."""

import time
from statistics import median

from lstm_cli.sweeps.workers.pool import PooledWorker
from lstm_cli.wording import format_seconds

_ENOUGH = 2
_REMEMBERED = 50


class TimeEstimate:
    """The times of warm runs: those that were not the first of their worker.

    `total` is the number of runs, None where that is not known; `workers` share them.
    """

    def __init__(self, total: int | None, workers: int) -> None:
        self._total = total
        self._workers = workers
        self._begun: dict[PooledWorker, float] = {}
        self._seconds: list[float] = []
        self._is_told = False

    def begin(self, worker: PooledWorker) -> None:
        """A worker begins a run."""
        self._begun[worker] = time.monotonic()

    def end(self, worker: PooledWorker) -> None:
        """A worker has ended its run."""
        seconds = time.monotonic() - self._begun.pop(worker)
        worker.jobs_done += 1
        if worker.jobs_done > 1:
            self._seconds = [*self._seconds, seconds][-_REMEMBERED:]

    def forget(self, worker: PooledWorker) -> None:
        """A worker is gone."""
        self._begun.pop(worker, None)

    def describe_remaining(self, done: int) -> str:
        """How long the rest will take, `done` runs being over; nothing where that is not known."""
        seconds = self._estimate(done)
        return "" if seconds is None else f"{format_seconds(round(seconds))} left"

    def tell_once(self, done: int) -> str | None:
        """The estimate as a sentence, once, after two warm runs."""
        seconds = self._estimate(done)
        if seconds is None or self._total is None or self._is_told:
            return None
        self._is_told = True
        left, one = self._total - done, format_seconds(median(self._seconds))
        return f"a warm run takes {one}: about {format_seconds(round(seconds))} for the {left} left"

    def _estimate(self, done: int) -> float | None:
        if self._total is None or len(self._seconds) < _ENOUGH or done >= self._total:
            return None
        return median(self._seconds) * (self._total - done) / self._workers
