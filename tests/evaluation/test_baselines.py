"""Naive forecasts: what they say, and that a run folder can hold them."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstm_cli.errors import DataError
from lstm_cli.evaluation.baselines import Baselines, fit_baselines
from lstm_cli.evaluation.linear import fit_linear
from lstm_cli.types import Dense, Labels, NumberInputs, SequenceShape, Split, Values, Windows

VALUES = SequenceShape(1, 2, NumberInputs(1), Values(1))
MakeValues = Callable[..., Split]
Series = Callable[..., tuple[Split, SequenceShape]]


def guess(baselines: Baselines, name: str, split: Split) -> Any:
    """What a forecast says of all samples of a split."""
    samples = np.arange(len(split), dtype=np.int32)
    return baselines.guess(name, split, samples, split.source.gather(samples))


def test_the_mean_is_that_of_each_step_of_the_training_targets(values: MakeValues) -> None:
    """Baseline `mean` says each step's mean over the training samples whose target is known."""
    train = values([[[0.0], [10.0]], [[2.0], [30.0]], [[np.nan], [50.0]]])
    baselines = fit_baselines(["mean"], train, VALUES)
    test = values(np.zeros((2, 2, 1)))
    np.testing.assert_array_equal(guess(baselines, "mean", test), [[[1.0], [30.0]]] * 2)


def test_the_last_value_is_repeated(values: MakeValues) -> None:
    """Baseline `last_value` repeats, for each target, what was known last, if anything was."""
    test = values(np.zeros((1, 3, 2)), past=np.array([[3.0, 1.0]], np.float32))
    baselines = Baselines(("last_value",))
    np.testing.assert_array_equal(guess(baselines, "last_value", test), [[[3, 1]] * 3])
    assert guess(baselines, "last_value", values(np.zeros((1, 3, 2)))) is None


def test_each_season_looks_back_its_own_rows(values: MakeValues) -> None:
    """Baseline `season_7` asks for what was 7 rows before, `season_12` for 12."""
    test = values(np.zeros((1, 2, 1)), season=np.zeros((1, 2, 1), np.float32))
    baselines = Baselines(("season_7", "season_12"))
    np.testing.assert_array_equal(guess(baselines, "season_7", test), [[[7], [7]]])
    np.testing.assert_array_equal(guess(baselines, "season_12", test), [[[12], [12]]])


def test_the_majority_is_that_of_the_training_labels(labels: Callable[..., Split]) -> None:
    """Baseline `majority_class` says what most known training labels are, whatever the test's."""
    shape = SequenceShape(1, 2, NumberInputs(1), Labels(("a", "b", "c")))
    train = labels([[2, 2], [0, -1], [-1, -1]], None)
    baselines = fit_baselines(["majority_class"], train, shape)
    test = labels([[0, 1]], None)
    np.testing.assert_array_equal(guess(baselines, "majority_class", test), [[2, 2]])


def test_the_linear_forecast_finds_a_linear_series(series: Series) -> None:
    """A series that follows a linear rule is forecast without error, in the user's units."""
    rows = [1000.0, 1010.0]
    for _ in range(60):
        rows.append(1.6 * rows[-1] - rows[-2] + 400)
    split, shape = series(np.array(rows, np.float32)[:, None], 5, 3)
    baselines = fit_baselines(["linear"], split, shape)
    samples = np.arange(len(split), dtype=np.int32)
    found = guess(baselines, "linear", split)
    np.testing.assert_allclose(found, np.asarray(split.truth.targets(samples)), rtol=1e-4)


def test_the_linear_forecast_is_least_squares(series: Series) -> None:
    """On noise it is what NumPy's least squares gives, from the same columns with an intercept."""
    rows = np.random.default_rng(1).normal(5, 2, (300, 2)).astype(np.float32)
    split, shape = series(rows, 4, 2)
    batch = split.source.arrays()
    design = np.column_stack(
        [np.ones(len(batch.inputs["inputs"])), batch.inputs["inputs"].reshape(-1, 8)]
    )
    weights = np.linalg.lstsq(design, batch.targets.reshape(-1, 4), rcond=None)[0]
    found = guess(fit_baselines(["linear"], split, shape), "linear", split)
    wanted = 10 * (design @ weights).reshape(-1, 2, 2)
    np.testing.assert_allclose(found, wanted, rtol=1e-4)


def test_the_linear_forecast_sees_what_is_known_ahead(series: Series) -> None:
    """Future inputs count, other features than the targets' own past do not."""
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(200, 1)).astype(np.float32)
    ahead = np.concatenate([rows / 10, rng.normal(size=(200, 1))], axis=1).astype(np.float32)
    split, shape = series(rows, 3, 2)
    assert isinstance(split.source, Windows)
    told = replace(split, source=replace(split.source, future=ahead))
    shape = replace(shape, future_features=2)
    found = guess(fit_baselines(["linear"], told, shape), "linear", told)
    samples = np.arange(len(split), dtype=np.int32)
    np.testing.assert_allclose(found, np.asarray(split.truth.targets(samples)), atol=1e-3)
    linear = fit_linear(told.source, shape)
    assert linear is not None
    assert linear.weights.shape == (1 + 3 + 2 * 2, 2)


def test_the_linear_forecast_is_bounded(values: MakeValues) -> None:
    """Of long windows it takes the last timesteps, so that fitting stays quick."""
    shape = SequenceShape(3000, 1, NumberInputs(2), Values(1))
    inputs = np.random.default_rng(0).normal(size=(40, 3000, 2)).astype(np.float32)
    split = values(np.zeros((40, 1, 1)), inputs=inputs)
    linear = fit_linear(split.source, shape)
    assert linear is not None
    assert (linear.timesteps, linear.weights.shape) == (1000, (2001, 1))


def test_nothing_to_learn_from_says_nothing(values: MakeValues) -> None:
    """Where no training target is known there is no linear forecast, and a mean that is nan."""
    train = values(np.full((3, 2, 1), np.nan))
    baselines = fit_baselines(["mean", "linear"], train, VALUES)
    assert guess(baselines, "linear", train) is None
    assert np.isnan(np.asarray(guess(baselines, "mean", train))).all()


def test_a_file_gives_back_the_same_forecasts(series: Series) -> None:
    """Written as JSON and read again, they say the same to the last bit."""
    rows = np.random.default_rng(3).normal(5, 2, (80, 1)).astype(np.float32)
    split, shape = series(rows, 4, 2)
    names = ["mean", "last_value", "linear"]
    fitted = fit_baselines(names, split, shape)
    stored = json.loads(json.dumps(fitted.to_json()))
    again = Baselines.from_json(stored, "baselines.json")
    assert again.names == tuple(names)
    for name in names:
        np.testing.assert_array_equal(guess(again, name, split), guess(fitted, name, split))


@pytest.mark.parametrize("change", [{"form": 9}, {"names": 3}, {"means": "a"}, {"linear": {}}])
def test_a_file_that_is_something_else_is_named(change: dict[str, object]) -> None:
    """Another form, or parts that are missing or of another type: one sentence with the file."""
    stored = Baselines(("mean",), np.zeros((1, 1), np.float32)).to_json() | change
    with pytest.raises(DataError, match=r"^baselines.json: does not hold naive forecasts"):
        Baselines.from_json(stored, "baselines.json")


def test_constant_and_repeated_columns_do_no_harm() -> None:
    """Two columns alike and one that never changes: the forecast is finite and right."""
    column = np.random.default_rng(0).normal(size=(50, 1)).astype(np.float32)
    inputs = np.stack([column, column, np.ones_like(column)], axis=2)
    linear = fit_linear(
        Dense({"inputs": inputs}, 3 * column[:, None]),
        SequenceShape(1, 1, NumberInputs(3), Values(1)),
    )
    assert linear is not None
    source = Dense({"inputs": inputs}, column[:, None])
    np.testing.assert_allclose(linear.predict(source.arrays()), 3 * column[:, None], atol=1e-3)
