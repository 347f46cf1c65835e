"""Scaling is fitted on training samples, and undone without loss."""

import json
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pydantic import TypeAdapter

from lstm_cli.config.schema.formula import GeneratedDataset
from lstm_cli.config.schema.held_out import ScalingName
from lstm_cli.data.formulas.formula_data import build_generated, generate
from lstm_cli.data.parts.sample_lists import NumberPreprocessing
from lstm_cli.data.parts.scaling import Scaler, fit_scaler, identity
from lstm_cli.data.stored import read_preprocessing
from lstm_cli.errors import DataError
from lstm_cli.types import Floats

numbers = st.floats(-1e6, 1e6, width=32)
values = hnp.arrays(
    np.float32, st.tuples(st.integers(1, 6), st.integers(1, 4), st.just(2)), elements=numbers
)
SCALED = {"inputs": "standard", "targets": "standard"}


@given(values=values, name=st.sampled_from(get_args(ScalingName)))
def test_scaling_can_be_undone(values: Floats, name: ScalingName) -> None:
    """What was scaled comes back, to the rounding of float32."""
    scaler = fit_scaler(name, [values])
    back = scaler.unscale(scaler.scale(values))
    room = 1e-6 * np.array(scaler.spread) * np.abs(scaler.scale(values)).max()
    np.testing.assert_array_less(np.abs(back - values), room + 1e-6 * np.abs(values) + 1e-12)


@given(values=values)
def test_scaled_values_have_mean_0_and_deviation_1(values: Floats) -> None:
    """Each feature that is not constant has mean 0 and deviation 1 afterwards."""
    scaler = fit_scaler("standard", [values])
    flat = scaler.scale(values).reshape(-1, 2).astype(np.float64)
    for feature in range(2):
        column = values[..., feature].astype(np.float64)
        if column.std() > 1e-4 * np.abs(column).max():
            assert flat[:, feature].mean() == pytest.approx(0, abs=1e-3)
            assert flat[:, feature].std() == pytest.approx(1, rel=1e-3)


@given(values=values)
def test_minmax_values_lie_between_0_and_1(values: Floats) -> None:
    """The smallest value of each feature becomes 0, the largest 1, unless they are one."""
    flat = fit_scaler("minmax", [values]).scale(values).reshape(-1, 2)
    np.testing.assert_array_equal(flat.min(axis=0), 0)
    constant = np.ptp(values.reshape(-1, 2).astype(np.float64), axis=0) == 0
    np.testing.assert_allclose(flat.max(axis=0), np.where(constant, 0, 1), rtol=1e-6)


@given(value=numbers, samples=st.integers(1, 50))
def test_a_constant_feature_is_only_moved(value: float, samples: int) -> None:
    """A feature that never changes is not divided by what rounding makes of its deviation."""
    scaler = fit_scaler("standard", [np.full((samples, 1, 1), value, np.float32)])
    assert scaler.spread == (1.0,)
    assert scaler.center[0] == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_scaling_knows_training_samples_only() -> None:
    """Mean and deviation are those of the training samples; the others are scaled alike."""
    section = TypeAdapter(GeneratedDataset).validate_python(
        {"kind": "generated", "task": "sum", "scaling": SCALED}
    )
    dataset, (raw, test) = build_generated(section, 0), generate(section, 0)
    train = dataset.splits["train"].source.arrays()
    count = len(train)
    assert count == 12
    for scaled, unscaled in ((train.inputs["inputs"], raw.inputs), (train.targets, raw.targets)):
        fitted = unscaled[:count].astype(np.float64)
        expected = (fitted - fitted.mean()) / fitted.std()
        np.testing.assert_allclose(scaled, expected, rtol=1e-5, atol=1e-7)
    mean, deviation = raw.inputs[:count].mean(), raw.inputs[:count].astype(np.float64).std()
    found = dataset.splits["test"].source.arrays().inputs["inputs"]
    np.testing.assert_allclose(found, (test.inputs - mean) / deviation, rtol=1e-5)
    np.testing.assert_allclose(
        dataset.splits["train"].truth.restore(
            train.targets.astype(np.float32), np.arange(count, dtype=np.int32)
        ),
        raw.targets[:count],
        rtol=1e-6,
    )


@pytest.mark.parametrize("features", [1, 2])
def test_the_last_input_is_mapped_to_the_scale_of_its_target(features: int) -> None:
    """The map from input to target gives what unscaling one and scaling the other gives."""
    section = TypeAdapter(GeneratedDataset).validate_python(
        {"kind": "generated", "task": "multiples", "scaling": SCALED, "features": features}
    )
    dataset = build_generated(section, 0)
    preprocessing = dataset.preprocessing
    assert isinstance(preprocessing, NumberPreprocessing)
    assert dataset.last_input_map is not None
    inputs = dataset.splits["train"].source.arrays().inputs["inputs"]
    mapped = dataset.last_input_map.scale * inputs + dataset.last_input_map.offset
    expected = preprocessing.targets.scale(preprocessing.inputs.unscale(inputs))
    np.testing.assert_allclose(mapped, expected, rtol=1e-5, atol=1e-6)


def test_the_identity_changes_nothing() -> None:
    """Without scaling, every number stays, the smallest and the largest too."""
    values = np.array([[1.5, -0.0], [3e-39, 16777217.0]], np.float32)
    np.testing.assert_array_equal(identity(2).scale(values), values)
    np.testing.assert_array_equal(identity(2).unscale(values), values)


def preprocessing_of(task: str) -> NumberPreprocessing:
    """What is fitted to a task."""
    section = TypeAdapter(GeneratedDataset).validate_python({"kind": "generated", "task": task})
    preprocessing = build_generated(section, 0).preprocessing
    assert isinstance(preprocessing, NumberPreprocessing)
    return preprocessing


@given(mean=st.floats(allow_nan=False, allow_infinity=False), deviation=st.floats(1e-300, 1e300))
@pytest.mark.parametrize("task", ["multiples", "parity"])
def test_preprocessing_is_read_back_as_it_was(task: str, mean: float, deviation: float) -> None:
    """What is written as JSON text reads back the same, to the last bit."""
    fitted = replace(preprocessing_of(task), inputs=Scaler((mean,), (deviation,)))
    text = json.dumps(fitted.to_json(), allow_nan=False)
    assert read_preprocessing(json.loads(text), "preprocessing.json") == fitted


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"form": 99}, "its form is 99"),
        ({"inputs": None}, "is not complete"),
        ({"shape": {"timesteps": "many"}}, "is not complete"),
    ],
)
def test_other_preprocessing_is_refused(changes: dict[str, object], message: str) -> None:
    """A file of another form, or with fields missing, is an error that names it."""
    stored = preprocessing_of("sum").to_json() | changes
    with pytest.raises(DataError, match=f"^preprocessing.json: {message}"):
        read_preprocessing(stored, "preprocessing.json")
