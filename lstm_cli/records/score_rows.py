"""Final scores, which are flat names in metrics.json, as the rows of tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lstm_cli.types import Row

_SPLITS = ("train", "val", "test", "predict")
_JUDGES = ("test", "val", "predict", "train")
_NAIVE = "naive_"
# In the order of columns.
_ALL = ("rmse", "mae", "mape", "smape", "r2", "accuracy", "macro_f1", "skill")

SCORES = (*_ALL, "precision", "recall", "samples")
# The score that a run is known by: the first that it has.
MAIN_SCORES = ("test_accuracy", "test_rmse", "val_accuracy", "val_rmse")


@dataclass(frozen=True, slots=True)
class Score:
    """Whose scores these are, and the scores by their names (`rmse`)."""

    owner: str
    values: Mapping[str, float]


def arrange_scores(metrics: Mapping[str, float]) -> list[Score]:
    """A row for each split and, under the split that judges best, one for each naive forecast.

    The names are `<split>_<score>` and `<split>_naive_<baseline>_<score>`; what is of one class or
    one of several target features is left out.
    """
    rows = []
    for split in _SPLITS:
        values = _strip(metrics, f"{split}_")
        if own := {name: values[name] for name in _ALL if name in values}:
            rows.append(Score(split, own))
    judge, naive = _list_naive(metrics)
    for name, values in naive.items():
        if own := {score: values[score] for score in _ALL if score in values}:
            rows.append(Score(f"{judge}, naive: {name.replace('_', ' ')}", own))
    return rows


def arrange_targets(metrics: Mapping[str, float]) -> list[Score]:
    """A row for each of several target features in the split that judges, and its best naive."""
    judge = find_main_split(metrics)
    values = _strip(metrics, f"{judge}_")
    naive = _list_naive(metrics)[1]
    rows = []
    for target in _strip(values, "mae_"):
        rows.append(Score(f"{judge}, {target}", _of_target(values, target)))
        known = {name: own for name, found in naive.items() if (own := _of_target(found, target))}
        if known:
            best = min(known, key=lambda name: known[name].get("rmse", np.inf))
            rows.append(Score(f"  naive: {best.replace('_', ' ')}", known[best]))
    return rows


def arrange_classes(metrics: Mapping[str, float], confusion: Sequence[Row] = ()) -> list[Score]:
    """A row for each class in the split that judges best: precision, recall and how many there are.

    `confusion` are the rows of confusion.csv; without them nothing is said of how many.
    """
    judge = find_main_split(metrics)
    values = _strip(metrics, f"{judge}_")
    samples: Counter[object] = Counter()
    for row in confusion:
        if row["split"] == judge:
            samples[row["expected"]] += int(str(row["count"]))
    rows = []
    for name in _strip(values, "precision_"):
        found = {score: values[f"{score}_{name}"] for score in ("precision", "recall")}
        rows.append(Score(name, found | ({"samples": float(samples[name])} if samples else {})))
    return rows


def find_main_split(metrics: Mapping[str, float]) -> str:
    """The split that judges best: test, else val; empty where there are no scores."""
    return next((split for split in _JUDGES if _strip(metrics, f"{split}_")), "")


def find_main_score(metrics: Mapping[str, object]) -> tuple[str | None, float | None]:
    """The score that a run is known by, and its value; None where it has none."""
    for name in MAIN_SCORES:
        value = metrics.get(name)
        if isinstance(value, float):
            return name, value
    return None, None


def _list_naive(metrics: Mapping[str, float]) -> tuple[str, dict[str, dict[str, float]]]:
    """The split that judges best, and the scores there of each naive forecast by its name."""
    judge = find_main_split(metrics)
    values = _strip(metrics, f"{judge}_")
    targets = ["", *(f"_{name}" for name in _strip(values, "mae_"))]
    known = [f"{score}{target}" for score in _ALL for target in targets]
    longest_first = sorted(known, key=len, reverse=True)
    naive: dict[str, dict[str, float]] = {}
    for name, value in _strip(values, _NAIVE).items():
        baseline, score = _split_name(name, longest_first)
        naive.setdefault(baseline, {})[score] = value
    return judge, naive


def _of_target(values: Mapping[str, float], target: str) -> dict[str, float]:
    return {score: values[f"{score}_{target}"] for score in _ALL if f"{score}_{target}" in values}


def _strip(metrics: Mapping[str, float], start: str) -> dict[str, float]:
    return {name.removeprefix(start): v for name, v in metrics.items() if name.startswith(start)}


def _split_name(name: str, scores: Sequence[str]) -> tuple[str, str]:
    """A baseline's name and the score's."""
    for score in scores:
        if name.endswith(f"_{score}"):
            return name.removesuffix(f"_{score}"), score
    baseline, _, score = name.rpartition("_")
    return baseline, score
