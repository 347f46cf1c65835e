"""Scores, baselines and skill against their definitions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lstm_cli.evaluation.baselines import score_baselines
from lstm_cli.evaluation.outcome import Outcome
from lstm_cli.evaluation.scores import compute_skill, error_of, score_labels, score_values
from lstm_cli.types import Floats, Ints, SequenceShape

arrays = hnp.arrays(np.float32, (4, 3, 2), elements=st.floats(-1e4, 1e4, width=32))


@given(targets=arrays, predictions=arrays)
def test_errors_are_means_over_all_entries(targets: Floats, predictions: Floats) -> None:
    """The root mean squared and the mean absolute error, added up one by one."""
    pairs = list(zip(targets.ravel().tolist(), predictions.ravel().tolist(), strict=True))
    scores = score_values(targets, predictions)
    squares = math.fsum((a - b) ** 2 for a, b in pairs) / len(pairs)
    assert scores["rmse"] == pytest.approx(math.sqrt(squares), rel=1e-12, abs=1e-30)
    distances = math.fsum(abs(a - b) for a, b in pairs) / len(pairs)
    assert scores["mae"] == pytest.approx(distances, rel=1e-12, abs=1e-30)
    assert scores["mae"] <= scores["rmse"] * (1 + 1e-12)


def test_errors_do_not_lose_small_differences() -> None:
    """Errors are taken in double precision: float32 would lose the half."""
    targets = np.full((1, 1, 1), 2.0**24, np.float32)
    predictions = np.full((1, 1, 1), 2.0**24 - 1, np.float32)
    assert score_values(targets, predictions) == {"rmse": 1.0, "mae": 1.0}


def test_accuracy_is_the_share_of_right_labels() -> None:
    """Three of four labels right are 0.75."""
    targets, predicted = np.array([[0], [1], [2], [1]], np.int32), np.array([[0], [1], [2], [0]])
    assert score_labels(targets, predicted) == {"accuracy": 0.75}
    assert error_of({"accuracy": 0.75}) == 0.25
    assert error_of({"rmse": 3.0, "mae": 2.0}) == 3.0


def test_skill_is_against_the_best_baseline() -> None:
    """Half the error of the better baseline is a skill of 0.5; as good is 0, worse is negative."""
    naive = [{"rmse": 8.0, "mae": 1.0}, {"rmse": 4.0, "mae": 9.0}]
    assert compute_skill({"rmse": 2.0, "mae": 2.0}, naive) == {"skill": 0.5}
    assert compute_skill({"rmse": 4.0, "mae": 2.0}, naive) == {"skill": 0.0}
    assert compute_skill({"rmse": 6.0, "mae": 2.0}, naive) == {"skill": -0.5}
    assert compute_skill({"accuracy": 0.9}, [{"accuracy": 0.5}]) == {"skill": pytest.approx(0.8)}


def test_there_is_no_skill_against_a_perfect_baseline() -> None:
    """Where a baseline is never wrong, and where there is none, nothing is said."""
    assert compute_skill({"rmse": 1.0}, [{"rmse": 0.0}]) == {}
    assert compute_skill({"rmse": 1.0}, []) == {}


def make_outcome(targets: object, inputs: object, dtype: type = np.float32) -> Outcome:
    """Samples of the test split, about which nothing was said."""
    known: Floats | Ints = np.array(targets, dtype)
    given_inputs = np.array(inputs, np.float32)
    return Outcome("test", ("",) * len(known), given_inputs, known, np.zeros((0,), np.float32))


def test_the_mean_is_that_of_each_step_of_the_training_targets() -> None:
    """Baseline `mean` predicts each step's mean over the training samples."""
    shape = SequenceShape(1, 1, 2, 1)
    train = np.array([[[0.0], [10.0]], [[2.0], [30.0]]], np.float32)
    scores = score_baselines(make_outcome([[[1.0], [20.0]]], [[[5.0]]]), train, shape)
    assert scores == {"mean": {"rmse": 0.0, "mae": 0.0}}


def test_the_last_value_is_that_of_the_continued_input() -> None:
    """Baseline `last_value` repeats, for each target, the last value of the input it continues."""
    shape = SequenceShape(2, 3, 2, 2, target_inputs=(2, 0))
    inputs = [[[9, 9, 9], [1, 2, 3]]]
    targets = [[[3, 1], [4, 2]]]  # the last values are 3 and 1
    train = np.zeros((1, 2, 2), np.float32)
    scores = score_baselines(make_outcome(targets, inputs), train, shape)
    assert scores["last_value"] == {"rmse": pytest.approx(math.sqrt(0.5)), "mae": 0.5}
    assert set(scores) == {"mean", "last_value"}


def test_the_majority_is_that_of_the_training_labels() -> None:
    """Baseline `majority_class` says what most training samples are, whatever the test's are."""
    shape = SequenceShape(1, 1, 1, 1, classes=("a", "b", "c"))
    train = np.array([[2], [2], [0]], np.int32)
    outcome = make_outcome([[0], [2], [0], [1]], [[[0]]] * 4, np.int32)
    assert score_baselines(outcome, train, shape) == {"majority_class": {"accuracy": 0.25}}
