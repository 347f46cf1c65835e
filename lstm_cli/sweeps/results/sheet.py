"""results.csv: a row a trial."""

from collections.abc import Sequence

import numpy as np

from lstm_cli.evaluation.intervals import Interval, find_mean_interval
from lstm_cli.sweeps.results.parameters import iter_parameter, list_parameters
from lstm_cli.sweeps.sweep import Sweep
from lstm_cli.sweeps.trial_result import TrialResult

_SEPARATOR = " "


def make_sheet(sweep: Sweep, results: Sequence[TrialResult]) -> dict[str, list[object]]:
    """The columns of results.csv, one cell a trial, by the trials' numbers; None where empty.

    trial, status, the metric's value; with several seeds how many have a value, and the interval
    of their mean; the parameters by name, as YAML; seconds, reason, and the run folders' names.
    """
    results = sorted(results, key=lambda each: each.trial.number)
    columns: dict[str, list[object]] = {
        "trial": [each.trial.number for each in results],
        "status": [each.status for each in results],
    }
    if sweep.metric:
        columns[sweep.metric.name] = [each.value for each in results]
    if sweep.metric and sweep.seeds > 1:
        columns |= _describe_seeds(sweep.metric.name, results)
    for name in sorted(list_parameters(sweep, results)):
        columns[name] = [cell or None for cell in iter_parameter(name, results)]
    return columns | {
        "seconds": [each.seconds for each in results],
        "reason": [each.reason or None for each in results],
        "run": [_name_runs(each) or None for each in results],
    }


def find_interval(result: TrialResult) -> Interval | None:
    """The 95 % t interval of the mean over a trial's seeds; None without a mean, or for one."""
    if result.value is None or len(result.values) < 2:
        return None
    return find_mean_interval(np.array(result.values))


def _describe_seeds(metric: str, results: Sequence[TrialResult]) -> dict[str, list[object]]:
    intervals = [find_interval(each) for each in results]
    return {
        "seeds": [len(each.values) for each in results],
        f"{metric}_low": [interval.low if interval else None for interval in intervals],
        f"{metric}_high": [interval.high if interval else None for interval in intervals],
    }


def _name_runs(result: TrialResult) -> str:
    folders = (run.folder for run in sorted(result.runs, key=lambda run: run.seed))
    return _SEPARATOR.join(folder.name for folder in folders if folder)
