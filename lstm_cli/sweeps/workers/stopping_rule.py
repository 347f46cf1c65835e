"""Whether a trial's run goes on: the sweep's rule, for all its runs."""

import sys
from collections.abc import Iterable, Sequence

from lstm_cli.sweeps.trials.hyperband import Rungs
from lstm_cli.sweeps.trials.trial import Sweep, TrialResult
from lstm_cli.sweeps.trials.trial_runs import read_values
from lstm_cli.sweeps.workers.protocol import TrialJob


class EarlyStopping:
    """The sweep's `early_terminate`; without one every run goes on."""

    def __init__(self, sweep: Sweep) -> None:
        self._metric = sweep.metric
        rule = sweep.hyperband
        self._bands = Rungs(rule, sweep.metric, sys.maxsize) if rule and sweep.metric else None

    def learn(self, results: Iterable[TrialResult]) -> None:
        """Take in what the runs of an earlier process had at the bands."""
        if self._bands is None or self._metric is None:
            return
        for result in results:
            for run in result.runs:
                if run.folder:
                    values = read_values(run.folder, self._metric.name)
                    self._bands.add((result.trial.number, run.seed), values)

    def rule(self, job: TrialJob, values: Sequence[float]) -> str | None:
        """Why a run with these values so far ends; None where it goes on."""
        if self._bands is None or self._metric is None:
            return None
        if not self._bands.should_stop((job.trial.number, job.seed), values):
            return None
        return f"hyperband: {self._metric.name} is worse than others' after {len(values)} epochs"
