"""Runs that were judged on the same targets, whatever went into their models."""

from collections.abc import Sequence

from lstm_cli.errors import DataError, Problem
from lstm_cli.records.chosen_runs import FinishedRun
from lstm_cli.records.predicted import read_predictions
from lstm_cli.types import Predictions


def check_pairs(pairs: Sequence[tuple[FinishedRun, FinishedRun]], metric: str) -> tuple[str, ...]:
    """A note where the inputs of two runs differ, for runs that were judged on the same targets.

    Raises:
        DataError: two runs were judged on other targets, or their predictions cannot be read.
    """
    for one, other in pairs:
        read_alike(one, other, metric)
    if all(one.fingerprint == other.fingerprint for one, other in pairs):
        return ()
    return ("the data of A and B differ (see data_fingerprint in run.json), but not these targets",)


def read_alike(
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
