"""Naive predictions: what a score has to beat before it means anything."""

import numpy as np

from lstm_cli.evaluation.outcome import Outcome
from lstm_cli.evaluation.scores import Scores, score_labels, score_values
from lstm_cli.types import Floats, Ints, SequenceShape


def score_baselines(
    outcome: Outcome, train_targets: Floats | Ints, shape: SequenceShape
) -> dict[str, Scores]:
    """The scores of each naive prediction on the samples of `outcome`.

    `majority_class` for labels; for values `mean` (of the training targets, for each step and
    feature) and, where targets continue an input, `last_value`.
    """
    targets = outcome.targets
    assert targets is not None  # noqa: S101
    if shape.classes:
        majority = np.bincount(train_targets.ravel().astype(np.int64)).argmax()
        return {"majority_class": score_labels(targets, np.full(targets.shape, majority))}
    means = train_targets.mean(axis=0, dtype=np.float64).astype(np.float32)
    naive = {"mean": np.broadcast_to(means, targets.shape)}
    if shape.target_inputs:
        last = outcome.inputs[:, -1:, list(shape.target_inputs)]
        naive["last_value"] = np.broadcast_to(last, targets.shape)
    return {name: score_values(targets, values) for name, values in naive.items()}
