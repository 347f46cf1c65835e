"""Scores by split and by step, the table of predictions, and expectations."""

import numpy as np
import pytest

from lstm_cli.config.experiment import Bound
from lstm_cli.errors import ExpectationError
from lstm_cli.evaluation.expectations import check_expectations
from lstm_cli.evaluation.judging import Judgement, judge
from lstm_cli.evaluation.outcome import Outcome
from lstm_cli.evaluation.tabulating import tabulate
from lstm_cli.types import SequenceShape, SplitName

VALUES = SequenceShape(1, 2, 2, 2, target_inputs=(0, 1))
NAMES = ("u", "v")
LABELS = SequenceShape(1, 1, 1, 1, classes=("even", "odd"))


def make_values(split: SplitName, samples: int, *, known: bool = True) -> Outcome:
    """Samples whose predictions are off by 1 at the first step, 3 at the second; v twice that."""
    size = (samples, 2, 2)
    targets = np.arange(np.prod(size), dtype=np.float32).reshape(size)
    errors = np.array([[1, 2], [3, 6]], np.float32)
    names = tuple(f"{split} {index}" for index in range(samples))
    inputs = np.zeros((samples, 1, 2), np.float32)
    return Outcome(split, names, inputs, targets if known else None, targets + errors)


def make_labels(split: SplitName, *, known: bool = True) -> Outcome:
    """Three samples, the last one wrong."""
    outputs = np.array([[[0.9, 0.1]], [[0.2, 0.8]], [[0.6, 0.4]]], np.float32)
    targets = np.array([[0], [1], [1]], np.int32) if known else None
    return Outcome(split, ("a", "b", "c"), np.zeros((3, 1, 1), np.float32), targets, outputs)


def judge_values(*, baselines: bool) -> Judgement:
    """The judgement of a training and a test split, and of inputs with unknown targets."""
    outcomes = [make_values("train", 3), make_values("test", 2)]
    unknown = make_values("predict", 1, known=False)
    return judge([*outcomes, unknown], VALUES, NAMES, baselines=baselines)


def test_scores_carry_the_name_of_their_split() -> None:
    """Every split with known targets has its scores, and no other."""
    metrics = judge_values(baselines=False).metrics
    assert set(metrics) == {"train_rmse", "train_mae", "test_rmse", "test_mae"}
    assert metrics["test_mae"] == pytest.approx((1 + 2 + 3 + 6) / 4)
    assert metrics["test_rmse"] == pytest.approx(np.sqrt((1 + 4 + 9 + 36) / 4))


def test_baselines_stand_beside_the_scores() -> None:
    """With baselines each split has their scores, and its skill against the best one."""
    metrics = judge_values(baselines=True).metrics
    targets = make_values("test", 2).targets
    assert targets is not None
    mean = make_values("train", 3).targets.mean(axis=0)  # type: ignore[union-attr]
    naive_mean = np.sqrt(((targets - mean) ** 2).mean())
    naive_last = np.sqrt((targets.astype(np.float64) ** 2).mean())
    assert metrics["test_naive_mean_rmse"] == pytest.approx(naive_mean)
    assert metrics["test_naive_last_value_rmse"] == pytest.approx(naive_last)
    expected = 1 - metrics["test_rmse"] / min(naive_mean, naive_last)
    assert metrics["test_skill"] == pytest.approx(expected)


def test_each_step_and_feature_has_its_error() -> None:
    """The errors by step are those of one step and feature alone, over all samples."""
    by_step = judge_values(baselines=True).by_step
    assert by_step["split"] == ["train"] * 4 + ["test"] * 4
    assert by_step["step"] == [1, 1, 2, 2] * 2
    assert by_step["feature"] == ["u", "v"] * 4
    assert by_step["samples"] == [3] * 4 + [2] * 4
    assert by_step["rmse"] == pytest.approx([1, 2, 3, 6] * 2)
    assert by_step["mae"] == pytest.approx([1, 2, 3, 6] * 2)


def test_labels_are_judged_by_accuracy() -> None:
    """For labels scores and errors by step are accuracies."""
    judgement = judge([make_labels("train"), make_labels("test")], LABELS, ("y",), baselines=True)
    assert judgement.metrics["test_accuracy"] == pytest.approx(2 / 3)
    assert judgement.metrics["test_naive_majority_class_accuracy"] == pytest.approx(2 / 3)
    assert judgement.metrics["test_skill"] == pytest.approx(0)
    assert judgement.by_step["accuracy"] == pytest.approx([2 / 3, 2 / 3])


def test_predictions_have_a_row_for_each_number() -> None:
    """The table is ordered by sample, then step, then feature; arrays lie flat in it."""
    outcome = make_values("test", 2)
    table = tabulate([outcome], VALUES, NAMES, train_rows=0)
    assert table.sample == [0] * 4 + [1] * 4
    assert table.split == ["test"] * 8
    assert table.source == ["test 0"] * 4 + ["test 1"] * 4
    assert table.step == [1, 1, 2, 2] * 2
    assert table.feature == ["u", "v"] * 4
    assert table.target == list(range(8))
    assert table.prediction == outcome.outputs.ravel().tolist()
    assert table.probability == [None] * 8


@pytest.mark.parametrize(("train_rows", "shown"), [(0, 0), (8, 2), (11, 2), (1000, 3)])
def test_training_samples_are_cut(train_rows: int, shown: int) -> None:
    """Of training samples only the first are shown, whole, of the others all."""
    outcomes = [make_values("train", 3), make_values("test", 2)]
    table = tabulate(outcomes, VALUES, NAMES, train_rows)
    assert table.split == ["train"] * 4 * shown + ["test"] * 8
    columns = table.columns().values()
    assert {len(column) for column in columns} == {len(table)}


def test_unknown_targets_stay_empty() -> None:
    """Inputs that only ask for a prediction have no target."""
    table = tabulate([make_values("predict", 1, known=False)], VALUES, NAMES, 0)
    assert table.target == [None] * 4
    labels = tabulate([make_labels("predict", known=False)], LABELS, ("y",), 0)
    assert labels.target == [None] * 3


def test_labels_stand_in_words() -> None:
    """Labels are class names, with the probability of the predicted one."""
    table = tabulate([make_labels("test")], LABELS, ("y",), 0)
    assert table.prediction == ["even", "odd", "even"]
    assert table.target == ["even", "odd", "odd"]
    assert table.probability == pytest.approx([0.9, 0.8, 0.6])


@pytest.mark.parametrize(
    ("bound", "kept"),
    [
        ({"at_most": 2.0}, True),
        ({"at_most": 1.9}, False),
        ({"at_least": 2.0}, True),
        ({"at_least": 2.1}, False),
        ({"at_least": 1.0, "at_most": 3.0}, True),
        ({}, True),
    ],
)
def test_bounds_include_their_ends(bound: dict[str, float], kept: bool) -> None:  # noqa: FBT001
    """A score at the bound itself passes."""
    error = check_expectations({"test_rmse": Bound(**bound)}, {"test_rmse": 2.0})
    assert (error is None) == kept


def test_every_missed_bound_is_named() -> None:
    """All misses are in the one error: too much, too little, not there, not a number."""
    expect = {
        "a": Bound(at_most=1.0),
        "b": Bound(at_least=9.0),
        "c": Bound(at_most=1.0),
        "d": Bound(at_most=1.0),
        "e": Bound(at_most=10.0),
    }
    error = check_expectations(expect, {"a": 5.0, "b": 5.0, "d": float("nan"), "e": 5.0})
    assert isinstance(error, ExpectationError)
    assert [problem.where for problem in error.problems] == [f"expect.{name}" for name in "abcd"]
    assert "a is 5, more than the 1" in str(error)
    assert "b is 5, less than the 9" in str(error)
    assert "c could not be computed" in str(error)
