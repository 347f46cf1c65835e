"""Final scores, which are flat names in metrics.json, as the rows of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

_SPLITS = ("train", "val", "test", "predict")
_JUDGES = ("test", "val", "predict", "train")
_NAIVE = "naive_"


@dataclass(frozen=True, slots=True)
class Score:
    """Whose scores these are, and the scores by their names (`rmse`)."""

    owner: str
    values: Mapping[str, float]


def arrange_scores(metrics: Mapping[str, float]) -> list[Score]:
    """A row for each split and, under the split that judges best, one for each naive baseline.

    The names are `<split>_<score>` and `<split>_naive_<baseline>_<score>`.
    """
    by_split = {split: _strip(metrics, f"{split}_") for split in _SPLITS}
    judge = next((split for split in _JUDGES if by_split[split]), "")
    rows = []
    for split, values in by_split.items():
        own = {name: value for name, value in values.items() if not name.startswith(_NAIVE)}
        if own:
            rows.append(Score(split, own))
    return rows + _arrange_naive(judge, by_split.get(judge, {}), rows)


def _arrange_naive(judge: str, values: Mapping[str, float], rows: list[Score]) -> list[Score]:
    known = {name for row in rows for name in row.values}
    parts = [_split_name(name, known) for name in _strip(values, _NAIVE)]
    naive = []
    for baseline, group in groupby(parts, key=lambda part: part[0]):
        found = {name: values[f"{_NAIVE}{baseline}_{name}"] for _, name in group}
        naive.append(Score(f"{judge}, naive: {baseline.replace('_', ' ')}", found))
    return naive


def _strip(metrics: Mapping[str, float], start: str) -> dict[str, float]:
    return {name.removeprefix(start): v for name, v in metrics.items() if name.startswith(start)}


def _split_name(name: str, known: set[str]) -> tuple[str, str]:
    """A baseline's name and the score's, which is one that the model has too."""
    for score in sorted(known, key=len, reverse=True):
        if name.endswith(f"_{score}"):
            return name.removesuffix(f"_{score}"), score
    baseline, _, score = name.rpartition("_")
    return baseline, score
