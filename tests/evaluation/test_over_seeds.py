"""Values, labels, scores and predictions over several seeds."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lstm_cli.evaluation.intervals import Values, find_mean_interval
from lstm_cli.evaluation.over_seeds import (
    spread_over_seeds,
    summarise_predictions,
    summarise_scores,
    vote,
)
from lstm_cli.types import Predictions

cells = st.one_of(st.just(np.nan), st.floats(-1e3, 1e3))


def table(rows: list[tuple[Any, ...]]) -> Predictions:
    """Predictions of (sample, source, step, target, prediction, probability) in the test."""
    names = ("sample", "source", "step", "target", "prediction", "probability")
    columns: dict[str, list[Any]] = {n: [row[i] for row in rows] for i, n in enumerate(names)}
    same = {"split": "test", "group": None, "time": None, "feature": "y"}
    return Predictions.from_columns(columns | {n: [v] * len(rows) for n, v in same.items()})


@given(hnp.arrays(np.float64, st.tuples(st.integers(0, 6), st.integers(0, 4)), elements=cells))
def test_a_spread_is_that_of_the_known_values(values: Values) -> None:
    """Each column by itself, as NumPy and the interval of the mean have it; nan where empty."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = spread_over_seeds(values)
    for column in range(values.shape[1]):
        known = values[np.isfinite(values[:, column]), column]
        assert found.seeds[column] == len(known)
        if not len(known):
            assert np.isnan([found.median[column], found.least[column], found.high[column]]).all()
            continue
        wanted = [np.median(known), known.min(), known.max(), known.mean()]
        got = [part[column] for part in (found.median, found.least, found.most, found.mean)]
        assert got == pytest.approx(wanted, abs=1e-9)
        interval = find_mean_interval(known)
        ends = (found.low[column], found.high[column])
        assert ends == pytest.approx((interval.low, interval.high), abs=1e-8, nan_ok=True)


def test_most_votes_win_and_probability_decides_between_equals() -> None:
    """A share is of those that say anything; the mean probability is the winners'."""
    labels = np.array([[0, 0, -1], [0, 1, 2], [1, -1, 2]], np.int32)
    sure = np.array([[0.6, 0.5, np.nan], [0.8, 0.9, 0.4], [0.99, np.nan, 0.6]])
    found = vote(labels, sure)
    assert found.label.tolist() == [0, 1, 2]
    assert found.seeds.tolist() == [3, 2, 2]
    assert found.share.tolist() == pytest.approx([2 / 3, 1 / 2, 1])
    assert found.probability.tolist() == pytest.approx([0.7, 0.9, 0.5])


def test_predictions_are_paired_by_what_they_are_about() -> None:
    """Where a split is drawn by the seed, a sample has other numbers, and may be missing."""
    first = table([(0, "a", 1, 1.0, 2.0, None), (1, "b", 1, 5.0, 6.0, None)])
    second = table([(0, "b", 1, 5.0, 8.0, None), (1, "c", 1, 9.0, 9.0, None)])
    found = summarise_predictions([first, second])
    assert found["source"] == ["a", "b", "c"]
    assert found["sample"] == [0, 1, 2]
    assert found["target"] == [1.0, 5.0, 9.0]
    assert found["seeds"] == [1, 2, 1]
    assert found["median"] == [2.0, 7.0, 9.0]
    assert (found["min"][1], found["max"][1]) == (6.0, 8.0)
    assert found["low"][0] is None
    assert found["low"][1] == pytest.approx(7 - 12.7062047)


def test_samples_of_one_source_stay_apart() -> None:
    """Two samples with the same input are two rows."""
    runs = [table([(0, "a", 1, 1.0, v, None), (1, "a", 1, 2.0, v + 1, None)]) for v in (1.0, 3.0)]
    found = summarise_predictions(runs)
    assert (found["sample"], found["median"]) == ([0, 1], [2.0, 3.0])


def test_labels_are_voted_on_by_name() -> None:
    """Runs that list their classes in other orders agree on names."""
    runs = [
        table([(0, "a", 1, "odd", "even", 0.6), (1, "b", 1, "even", "odd", 0.5)]),
        table([(0, "a", 1, "odd", "odd", 0.7), (1, "b", 1, "even", "odd", 0.9)]),
    ]
    found = summarise_predictions(runs)
    assert found["prediction"] == ["odd", "odd"]
    assert found["share"] == [0.5, 1.0]
    assert found["probability"] == pytest.approx([0.7, 0.7])


def test_scores_stand_beside_the_best_naive_forecast() -> None:
    """The best is the smallest error or the largest accuracy; its own row has none beside it."""
    runs = [
        {"test_rmse": rmse, "test_naive_mean_rmse": 5.0, "test_naive_last_value_rmse": 4.0}
        | {"val_accuracy": 0.9, "val_naive_majority_class_accuracy": 0.5, "val_skill": 0.8}
        for rmse in (1.0, 2.0, 6.0)
    ]
    found = summarise_scores(runs)
    rows = {
        name: dict(zip(found, row, strict=True))
        for name, *row in zip(found["score"], *found.values(), strict=True)
    }
    rmse = rows["test_rmse"]
    assert (rmse["median"], rmse["min"], rmse["max"], rmse["mean"]) == (2.0, 1.0, 6.0, 3.0)
    assert (rmse["naive"], rmse["naive_name"]) == (4.0, "last_value")
    assert rows["val_accuracy"]["naive"] == 0.5
    assert rows["val_skill"]["naive"] is None
    assert rows["test_naive_mean_rmse"]["naive"] is None


def test_an_interval_ends_where_the_score_does() -> None:
    """No error below 0, no accuracy outside 0 to 1, no skill above 1."""
    runs = [
        {"test_rmse": a, "test_accuracy": b, "test_skill": c}
        for a, b, c in [(0.1, 0.1, 0.9), (9.0, 0.9, 0.99)]
    ]
    found = summarise_scores(runs)
    assert (found["low"][0], found["low"][1], found["high"][1]) == (0.0, 0.0, 1.0)
    assert found["low"][2] < 0.9
    assert found["high"][2] == 1.0


def test_no_run_has_no_rows() -> None:
    """Where all seeds failed there is nothing to sum up."""
    assert summarise_scores([])["score"] == []
    assert summarise_predictions([])["sample"] == []
