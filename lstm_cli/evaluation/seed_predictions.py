"""The predictions of runs with several seeds for the same samples, side by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.evaluation.over_seeds import spread_over_seeds, vote
from lstm_cli.types import Predictions

Table: TypeAlias = dict[str, list[Any]]
Key: TypeAlias = tuple[object, ...]
PLACES = ("sample", "split", "source", "group", "time", "step", "feature", "target")
_SPLITS = ("test", "predict")


@dataclass(frozen=True, slots=True)
class Aligned:
    """Rows of several tables of predictions, each row once.

    `places` are their columns of `PLACES`; `columns` the numbers of each table's rows among them.
    """

    places: Table
    columns: Sequence[Sequence[int]]


def choose_rows(predictions: Predictions) -> Predictions:
    """The rows that are compared over seeds: of test and the given inputs, else of validation."""
    wanted = [split for split in predictions.splits if split in _SPLITS] or ["val"]
    return predictions.pick(np.isin(predictions.split, wanted))


def summarise_predictions(runs: Sequence[Predictions]) -> Table:
    """The columns of the summary of what `runs`, one for each seed, predict for each row.

    Those of `PLACES`; then `seeds`, how many runs have the row, and for values `median`, `min`,
    `max`, `mean` and the interval of the mean, `low` and `high`. For labels `prediction`, which
    most runs say, `share`, that of the runs which do, and `probability`, the mean of what these
    give it.
    """
    tables = [table.columns() for table in runs]
    aligned = _align(tables)
    if any(table.classes for table in runs):
        return aligned.places | _summarise_labels(aligned, tables)
    return aligned.places | _summarise_values(aligned, tables)


def _align(tables: Sequence[Mapping[str, list[Any]]]) -> Aligned:
    rows: dict[Key, int] = {}
    samples: dict[object, dict[Key, int]] = {}
    places: Table = {name: [] for name in PLACES}
    columns = []
    for table in tables:
        own = []
        for row, key in enumerate(_name_rows(table)):
            if key not in rows:
                rows[key] = len(rows)
                for name, cells in places.items():
                    cells.append(table[name][row])
                own_split = samples.setdefault(key[0], {})
                places["sample"][-1] = own_split.setdefault(key[:3], len(own_split))
            own.append(rows[key])
        columns.append(own)
    return Aligned(places, columns)


def _name_rows(table: Mapping[str, list[Any]]) -> list[Key]:
    """What a row is about, also where a split is drawn by the seed: numbers of samples differ."""
    names: dict[Key, Key] = {}
    seen: Counter[Key] = Counter()
    keys = []
    for split, sample, source, step, feature in zip(
        *(table[name] for name in ("split", "sample", "source", "step", "feature")), strict=True
    ):
        if (split, sample) not in names:
            names[split, sample] = (split, source, seen[split, source])
            seen[split, source] += 1
        keys.append((*names[split, sample], step, feature))
    return keys


def _summarise_values(aligned: Aligned, tables: Sequence[Mapping[str, list[Any]]]) -> Table:
    values = _lay_out(aligned, [table["prediction"] for table in tables])
    return spread_over_seeds(values).columns()


def _summarise_labels(aligned: Aligned, tables: Sequence[Mapping[str, list[Any]]]) -> Table:
    classes = sorted({str(cell) for table in tables for cell in table["prediction"]})
    codes = {name: code for code, name in enumerate(classes)}
    said = _lay_out(aligned, [[codes[str(c)] for c in table["prediction"]] for table in tables])
    sure = _lay_out(aligned, [table["probability"] for table in tables])
    found = vote(np.nan_to_num(said, nan=-1).astype(np.int32), sure)
    return {
        "seeds": found.seeds.tolist(),
        "prediction": [classes[code] for code in found.label],
        "share": found.share.tolist(),
        "probability": found.probability.tolist(),
    }


def _lay_out(aligned: Aligned, cells: Sequence[Sequence[object]]) -> NDArray[np.float64]:
    """The cells of each table as `(tables, rows)`, nan where a table lacks the row."""
    values = np.full((len(cells), len(aligned.places["sample"])), np.nan)
    for own, at, row in zip(cells, aligned.columns, values, strict=True):
        row[at] = [np.nan if cell is None else cell for cell in own]
    return values
