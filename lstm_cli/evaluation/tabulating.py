"""Outcomes as the one table of predictions that all modes share."""

from collections.abc import Iterable, Sequence

import numpy as np

from lstm_cli.evaluation.outcome import Outcome
from lstm_cli.types import Floats, Ints, Predictions, SequenceShape


def tabulate(
    outcomes: Iterable[Outcome],
    shape: SequenceShape,
    target_names: Sequence[str],
    train_rows: int,
) -> Predictions:
    """A row for each (sample, step, target feature); whole training samples up to `train_rows`."""
    table = Predictions()
    for outcome in outcomes:
        samples = len(outcome.samples)
        most = train_rows // (shape.horizon * len(target_names))
        shown = min(samples, most) if outcome.split == "train" else samples
        _append_places(table, outcome, shown, shape.horizon, target_names)
        if shape.classes:
            _append_labels(table, outcome, shown, shape.classes)
        else:
            _append_values(table, outcome, shown)
    return table


def _append_places(
    table: Predictions, outcome: Outcome, shown: int, horizon: int, names: Sequence[str]
) -> None:
    each = horizon * len(names)
    table.sample.extend(np.repeat(np.arange(shown), each).tolist())
    table.split.extend([outcome.split] * (shown * each))
    table.source.extend(source for source in outcome.samples[:shown] for _ in range(each))
    table.step.extend(np.tile(np.repeat(np.arange(1, horizon + 1), len(names)), shown).tolist())
    table.feature.extend([*names] * (shown * horizon))


def _append_values(table: Predictions, outcome: Outcome, shown: int) -> None:
    predictions = outcome.outputs[:shown].ravel().tolist()
    table.prediction.extend(predictions)
    table.target.extend(_listed(outcome.targets, shown) or [None] * len(predictions))
    table.probability.extend([None] * len(predictions))


def _append_labels(
    table: Predictions, outcome: Outcome, shown: int, classes: tuple[str, ...]
) -> None:
    labels = outcome.labels[:shown]
    probabilities = np.take_along_axis(outcome.outputs[:shown], labels[..., None], axis=-1)
    targets = _listed(outcome.targets, shown)
    table.prediction.extend(classes[label] for label in labels.ravel())
    table.target.extend([classes[int(t)] for t in targets] if targets else [None] * labels.size)
    table.probability.extend(probabilities.ravel().tolist())


def _listed(targets: Floats | Ints | None, shown: int) -> list[float]:
    return [] if targets is None else [float(value) for value in targets[:shown].ravel()]
