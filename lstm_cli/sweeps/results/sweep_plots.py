"""The plots of a sweep.

This module imports matplotlib: import it late.
"""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from lstm_cli.records.plots import sweep_trials as plotted
from lstm_cli.records.plots.sweep_figures import (
    plot_best_so_far,
    plot_importance,
    plot_parallel_coordinates,
)
from lstm_cli.sweeps.results.importance import FEWEST_TRIALS, find_importance
from lstm_cli.sweeps.results.result_files import format_value, list_varying, to_number
from lstm_cli.sweeps.trials.trial import Distribution, Metric, Sweep, TrialResult

_EXPLAINED = "share of the variance of the ranks that it explains alone"


def draw_sweep(
    folder: Path, sweep: Sweep, results: Sequence[TrialResult]
) -> tuple[list[Path], list[str]]:
    """Draw a sweep into `plots/` in its folder; the files, and why one is missing, come back.

    A plot that cannot be drawn is a sentence and costs nothing else.
    """
    if sweep.metric is None:
        return [], ["there are no plots: the sweep has no metric."]
    results = sorted(results, key=lambda each: each.trial.number)
    trials = _list_trials(results, sweep.metric)
    if trials.best is None:
        return [], ["there are no plots: no trial has a value."]
    names = list_varying(sweep, results)
    shares = find_importance(results, names)
    # Where there is no room for all parameters, those that matter most are shown.
    names = sorted(names, key=lambda name: -shares.get(name, 0.0))
    axes = [_describe_parameter(sweep, name, results) for name in names]
    album = _PlotWriter(folder / "plots", sweep.name or folder.name)
    album.draw("best_so_far", "best so far", plot_best_so_far, trials)
    if axes:
        album.draw(
            "parallel_coordinates",
            "trials by their parameters",
            plot_parallel_coordinates,
            trials,
            axes,
        )
    if reason := _refuse_importance(trials, names, shares):
        album.sentences.append(f"there is no plot of the parameters' importance: {reason}.")
    else:
        album.draw("importance", "importance of parameters", plot_importance, shares, _EXPLAINED)
    return album.paths, album.sentences


class _PlotWriter:
    """The plots drawn so far, and what is to be said of the others."""

    def __init__(self, folder: Path, name: str) -> None:
        self.paths: list[Path] = []
        self.sentences: list[str] = []
        self._folder, self._name = folder, name

    def draw(self, stem: str, what: str, plot: Callable[..., None], *content: object) -> None:
        """Draw one plot, or note why that failed."""
        path = self._folder / f"{stem}.png"
        try:
            plot(path, *content, title=f"{self._name}: {what}")
        except Exception as error:  # noqa: BLE001 - a plot that fails must not cost the sweep
            reason = " ".join(str(error).split()) or type(error).__name__
            self.sentences.append(f"the plot `{stem}` could not be drawn: {reason.rstrip('.')}.")
        else:
            self.paths.append(path)


def _list_trials(results: Sequence[TrialResult], metric: Metric) -> plotted.Trials:
    values = [math.nan if each.value is None else each.value for each in results]
    return plotted.Trials(
        np.array([each.trial.number for each in results], np.int64),
        np.array(values, np.float64),
        np.array([each.status for each in results], np.str_),
        metric.name,
        maximize=metric.goal == "maximize",
    )


def _describe_parameter(
    sweep: Sweep, name: str, results: Sequence[TrialResult]
) -> plotted.Parameter:
    values = (_take(each, name) for each in results)
    found = [each.distribution for each in sweep.parameters if each.name == name]
    return plotted.Parameter(name, tuple(values), is_log=any(map(is_log_like, found)))


def _take(result: TrialResult, name: str) -> float | str | None:
    if name not in result.trial.values:
        return None
    number = to_number(result.trial.values[name])
    return format_value(result.trial.values[name]) if number is None else number


def is_log_like(distribution: Distribution) -> bool:
    """Whether the median is nearer to the quartiles' geometric mean than to their mean."""
    quartiles = [to_number(distribution.quantile(share)) for share in (0.25, 0.5, 0.75)]
    low, middle, high = (number or 0.0 for number in quartiles)
    if min(low, middle, high) <= 0:
        return False
    return abs(middle - math.sqrt(low) * math.sqrt(high)) < abs(middle - (low + high) / 2)


def _refuse_importance(
    trials: plotted.Trials, names: Sequence[str], shares: dict[str, float]
) -> str:
    count = int(np.isfinite(trials.values).sum())
    if count < FEWEST_TRIALS:
        words = "trial with a value is" if count == 1 else "trials with a value are"
        return f"{count} {words} too few, {FEWEST_TRIALS} are needed"
    if len(names) < 2:
        return "fewer than two parameters vary"
    return "" if shares else "each parameter has a value in too few trials, or no value twice"
