"""What is said of a model whose predictions have no score."""

from collections.abc import Callable

import numpy as np
import pytest

from lstm_cli.evaluation.baselines import Baselines
from lstm_cli.evaluation.judge import judge_split
from lstm_cli.types import NumberInputs, SequenceShape, Split, Values


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_predictions_that_are_not_finite_are_warned_of(
    values: Callable[..., Split], wrong: float
) -> None:
    """A model that says something other than a number has no score, and that is said."""
    targets = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
    outputs = np.zeros_like(targets)
    outputs[1, 0, 1] = wrong
    judgement = judge_split(
        "test",
        values(targets),
        SequenceShape(1, 2, NumberInputs(1), Values(2)),
        ("u", "v"),
        predict=lambda _: outputs,
        baselines=Baselines(("mean",), np.zeros((2, 2), np.float32)),
    )
    assert "rmse" not in judgement.metrics
    assert "skill" not in judgement.metrics
    assert judgement.metrics["naive_mean_mae"] == pytest.approx(targets.mean())
    assert judgement.warnings == (
        "test: not all predictions are finite numbers: there is no score.",
    )
