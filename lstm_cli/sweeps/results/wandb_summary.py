"""What W&B is told of a sweep as a whole."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from lstm_cli.records.tracking.sweep_summary import SweepSummary
from lstm_cli.sweeps.results.result_files import list_parameters, make_sheet, to_number
from lstm_cli.sweeps.trials.trial import Sweep, TrialResult, find_best


def describe_sweep_run(
    sweep: Sweep, results: Sequence[TrialResult], plots: Sequence[Path]
) -> SweepSummary:
    """The table of results.csv, with parameters that are numbers as numbers, and the best of it.

    The summary is `best_trial`, `best_<metric>`, the best trial's parameters, and how many trials
    there are of each status.
    """
    results = sorted(results, key=lambda each: each.trial.number)
    columns = make_sheet(sweep, results)
    for name in list_parameters(sweep, results):
        numbers = [to_number(each.trial.values.get(name)) for each in results]
        if numbers.count(None) == columns[name].count(None):
            columns[name] = list(numbers)
    return SweepSummary(columns, plots, _sum_up(sweep, results))


def _sum_up(sweep: Sweep, results: Sequence[TrialResult]) -> dict[str, object]:
    counts = Counter(each.status for each in results)
    summary: dict[str, object] = {"trials": len(results)}
    summary |= {f"trials_{status}": count for status, count in sorted(counts.items())}
    best = find_best(results, sweep.metric)
    if best and sweep.metric:
        summary |= {"best_trial": best.trial.number, f"best_{sweep.metric.name}": best.value}
        summary |= {f"best_{name}": value for name, value in best.trial.values.items()}
    return summary
