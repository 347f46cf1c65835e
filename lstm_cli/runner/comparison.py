"""Two models compared: by seed where each has several runs, else by the samples of two runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_cli.config.findings.phrases import describe_remedy
from lstm_cli.errors import ConfigError, DataError, Problem
from lstm_cli.evaluation.bootstrap import (
    bootstrap_difference,
    find_block,
    find_units,
    measure_errors,
)
from lstm_cli.evaluation.intervals import Interval, Values, find_mean_interval, find_welch_interval
from lstm_cli.evaluation.scores import is_higher_better
from lstm_cli.records.recorded import read_predictions
from lstm_cli.records.run_choice import FinishedRun
from lstm_cli.records.score_rows import MAIN_SCORES
from lstm_cli.types import Predictions


def check_pairs(pairs: Sequence[tuple[FinishedRun, FinishedRun]], metric: str) -> tuple[str, ...]:
    """A note where the inputs of two runs differ, for runs that were judged on the same targets.

    Raises:
        DataError: two runs were judged on other targets, or their predictions cannot be read.
    """
    for one, other in pairs:
        read_paired_predictions(one, other, metric)
    if all(one.fingerprint == other.fingerprint for one, other in pairs):
        return ()
    return ("the data of A and B differ (see data_fingerprint in run.json), but not these targets",)


def read_paired_predictions(
    one: FinishedRun, other: FinishedRun, metric: str
) -> tuple[Predictions, Predictions]:
    """Both runs' predictions in the split of a score, which are of the same targets.

    Raises:
        DataError: they are not, or cannot be read.
    """
    split = metric.partition("_")[0]
    a, b = (_read_split(run, split) for run in (one, other))
    if _list_targets(a) != _list_targets(b):
        same = one.fingerprint == other.fingerprint
        why = "they hold out other samples" if same else "their data differ"
        message = f"its targets in {split} are not those of {other.folder}: {why}. "
        message += "Compare runs that were judged on the same data."
        raise DataError(Problem(str(one.folder), message))
    return a, b


def _read_split(run: FinishedRun, split: str) -> Predictions:
    predictions = read_predictions(run.folder / "predictions.csv")
    return predictions.pick(predictions.split == split)


def _list_targets(predictions: Predictions) -> list[list[object]]:
    columns = predictions.columns()
    # Numbers of samples and sources may differ, as where more timesteps go in.
    return [columns[name] for name in ("group", "time", "step", "feature", "target")]


_BY_SAMPLE = ("rmse", "mae", "accuracy")
_LEAST_BLOCKS = 5
MANY = "Train both with several seeds: lstm-cli train CONFIG --seeds 10"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two models, A and B, do by one score.

    `ours` and `theirs` are the values of A's and B's runs; `difference` is that of their means,
    A's less B's, with its interval; `method` says how that was found.
    """

    metric: str
    ours: Sequence[float]
    theirs: Sequence[float]
    difference: float
    interval: Interval
    method: str
    notes: tuple[str, ...] = ()

    @property
    def is_higher_better(self) -> bool:
        """Whether more of the score is better."""
        return bool(is_higher_better(self.metric))

    @property
    def winner(self) -> str | None:
        """A or B, or None where no difference can be shown."""
        if self.interval.low <= 0 <= self.interval.high:
            return None
        return "A" if (self.interval.low > 0) == self.is_higher_better else "B"


def compare_runs(
    ours: Sequence[FinishedRun], theirs: Sequence[FinishedRun], metric: str | None = None
) -> Comparison:
    """A's runs against B's by a score, the main one that all have by default.

    Runs of the same seeds are paired; else the intervals are those of independent runs. Two single
    runs are compared over the samples that both predicted.

    Raises:
        ConfigError: the score is none that all have, or one run stands against several.
        DataError: the runs were not judged on the same targets, or on too few.
    """
    name = _choose_metric([*ours, *theirs], metric)
    if len(ours) == len(theirs) == 1:
        return _compare_by_sample(ours[0], theirs[0], name)
    if min(len(ours), len(theirs)) == 1:
        message = (
            f"A has {len(ours)} and B {len(theirs)} finished runs: one says too little. {MANY}"
        )
        raise ConfigError(message)
    return _compare_by_seed(ours, theirs, name)


def _choose_metric(runs: Sequence[FinishedRun], asked: str | None) -> str:
    shared = [name for name in runs[0].metrics if all(name in run.metrics for run in runs)]
    known = [name for name in shared if is_higher_better(name) is not None]
    if asked is not None:
        if asked not in known:
            message = f"{asked!r} is no score that all runs have. {describe_remedy(asked, known)}"
            raise ConfigError(Problem("--metric", message))
        return asked
    found = next((name for name in MAIN_SCORES if name in known), None)
    if found is None:
        scores = " and ".join(", ".join(_name_main(run)) or "none" for run in (runs[0], runs[-1]))
        raise ConfigError(f"A and B have no score in common (A and B: {scores}).")
    return found


def _name_main(run: FinishedRun) -> list[str]:
    return [name for name in MAIN_SCORES if name in run.metrics][:1]


def _compare_by_seed(
    ours: Sequence[FinishedRun], theirs: Sequence[FinishedRun], metric: str
) -> Comparison:
    one, other = ({run.seed: run for run in runs} for runs in (ours, theirs))
    shared = sorted(one.keys() & other.keys())
    # A seed that one side lacks is left out; where the sides were given other seeds, all count.
    is_paired = len(shared) > 1 and len(shared) == min(len(one), len(other))
    if is_paired:
        one, other = ({seed: runs[seed] for seed in shared} for runs in (one, other))
        notes = check_pairs([(one[seed], other[seed]) for seed in shared], metric)
    else:
        first = ours[0]
        notes = check_pairs([(first, run) for run in (*ours[1:], *theirs)], metric)
    a, b = (_list_values(runs, metric) for runs in (one, other))
    interval = find_mean_interval(a - b) if is_paired else find_welch_interval(a, b)
    method = f"paired t over {len(shared)} seeds" if is_paired else "Welch's t, seeds unpaired"
    difference = float(a.mean() - b.mean())
    return Comparison(metric, a.tolist(), b.tolist(), difference, interval, method, notes)


def _list_values(runs: Mapping[int, FinishedRun], metric: str) -> Values:
    values = np.array([run.metrics[metric] for run in runs.values()])
    if not np.isfinite(values).all():
        raise DataError(f"{metric} is not a finite number in every run. Leave such runs out.")
    return values


def _compare_by_sample(one: FinishedRun, other: FinishedRun, metric: str) -> Comparison:
    score = metric.partition("_")[2]
    if score not in _BY_SAMPLE:
        message = f"{metric} cannot be compared between single runs: only {', '.join(_BY_SAMPLE)}"
        raise ConfigError(Problem("--metric", f"{message} can. {MANY}"))
    a, b = read_paired_predictions(one, other, metric)
    if not len(a):
        raise DataError(Problem(str(one.folder), f"has no predictions for {metric}."))
    units = find_units(a)
    block = find_block(a, units)
    count = int(units.max()) + 1
    if count < _LEAST_BLOCKS * block:
        message = (
            f"too few samples to compare two runs on: {count} of {_LEAST_BLOCKS * block}. {MANY}"
        )
        raise DataError(Problem(str(one.folder), message))
    errors = np.stack([measure_errors(table, score) for table in (a, b)])
    interval = bootstrap_difference(errors, units, block, root=score == "rmse")
    values = [one.metrics[metric], other.metrics[metric]]
    method = f"block bootstrap over {count} samples, {block} in a block"
    note = "this is about these two runs on these samples: with other seeds it may be otherwise"
    notes = (*check_pairs([(one, other)], metric), note)
    difference = values[0] - values[1]
    return Comparison(metric, values[:1], values[1:], difference, interval, method, notes)
