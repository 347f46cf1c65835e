"""How a sweep stands, read from its folder alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lstm_cli.sweeps.trials.plan import SweepPlan
from lstm_cli.sweeps.trials.sweep_folder import UnfinishedRun, list_failures, list_unfinished_runs
from lstm_cli.sweeps.trials.trial import WHOLE, Sweep, TrialResult, TrialRun
from lstm_cli.sweeps.trials.trial_runs import read_trial_run


def read_standing(path: Path, plan: SweepPlan, sweep: Sweep) -> list[TrialResult]:
    """What has come of each planned trial that has begun."""
    runs = find_runs(path)
    failed = find_failed(path)
    results = list[TrialResult]()
    for planned in plan.trials:
        keys = [(planned.trial.number, seed) for seed in range(sweep.seeds)]
        known = [
            read_trial_run(runs[key], sweep.metric) if key in runs else failed[key]
            for key in keys
            if key in runs or key in failed
        ]
        if known:
            results.append(TrialResult(planned.trial, sweep.seeds, tuple(known)))
    return results


def find_runs(path: Path, pattern: str = "*") -> Mapping[tuple[int, int], UnfinishedRun]:
    """The run of each trial and seed that counts: the newest, but for one that is whole."""
    return _choose(list_unfinished_runs(path, pattern))


def find_failed(path: Path) -> Mapping[tuple[int, int], TrialRun]:
    """The runs that failed before they had a folder, by trial and seed."""
    return {
        (each.trial, each.seed): TrialRun(each.seed, None, "failed", each.reason)
        for each in list_failures(path)
    }


def _choose(runs: Sequence[UnfinishedRun]) -> dict[tuple[int, int], UnfinishedRun]:
    found: dict[tuple[int, int], UnfinishedRun] = {}
    for run in runs:
        key = (run.trial, run.seed)
        if key not in found or found[key].status not in WHOLE:
            found[key] = run
    return found
