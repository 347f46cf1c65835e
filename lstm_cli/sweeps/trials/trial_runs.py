"""A trial's run as its run folder tells it."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from lstm_cli.disk import read_json
from lstm_cli.errors import LstmCliError
from lstm_cli.records.history import read_history
from lstm_cli.sweeps.trials.sweep_folder import UnfinishedRun
from lstm_cli.sweeps.trials.trial import Metric, TrialRun


def read_trial_run(left: UnfinishedRun, metric: Metric | None) -> TrialRun:
    """What became of a run, and its value of the metric.

    The value is that of the kept weights: the score of this name, or the row of history.csv of the
    epoch whose weights were kept, as W&B's summary has it.
    """
    seconds = left.facts.get("seconds")
    known = [*seconds.values()] if isinstance(seconds, Mapping) else []
    return TrialRun(
        seed=left.seed,
        folder=left.folder,
        status=left.status,
        reason=str(left.facts.get("reason") or ""),
        value=_find_value(left.folder, left.facts, metric.name) if metric else None,
        seconds=sum(each for each in known if isinstance(each, float)) if known else None,
    )


def read_values(folder: Path, metric: str) -> list[float]:
    """The metric's values of all epochs so far; empty where it is not measured each epoch."""
    with suppress(LstmCliError):
        history = read_history(folder)
        if metric in history:
            return [float(value) for value in history[metric]]
    return []


def _find_value(folder: Path, facts: Mapping[str, object], metric: str) -> float | None:
    with suppress(LstmCliError):
        score = read_json(folder / "metrics.json").get(metric)
        if isinstance(score, int | float):
            return float(score)
    values = read_values(folder, metric)
    kept = facts.get("kept_epoch")
    if isinstance(kept, int) and 1 <= kept <= len(values):
        return values[kept - 1]
    return values[-1] if values else None
