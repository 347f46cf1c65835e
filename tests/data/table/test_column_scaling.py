"""Scales are those of the rows that training windows use, and of no other."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.types import SequenceDataset

Build = Callable[..., SequenceDataset]
OPTIONS: dict[str, Any] = {
    "timesteps": 3,
    "horizon": 2,
    "features": ("x", "y"),
    "targets": ("y",),
    "splits": {"train": (5, 40), "test": (50, 60)},
}


def make_columns(seed: int, rows: int = 60) -> dict[str, list[float]]:
    """Two columns of noise."""
    random = np.random.default_rng(seed)
    return {name: random.normal(5, 2, rows).round(3).tolist() for name in "xy"}


def scales(dataset: SequenceDataset) -> tuple[Any, Any]:
    """The scalers of inputs and targets."""
    assert isinstance(dataset.preprocessing, TablePreprocessing)
    return dataset.preprocessing.inputs.by_group, dataset.preprocessing.targets.by_group


def used_rows(dataset: SequenceDataset, section: dict[str, Any]) -> set[int]:
    """The rows of all training windows, of an ungrouped table."""
    starts = dataset.splits["train"].source.resident()["starts"].tolist()
    length = section["timesteps"] + section["horizon"]
    return {row for start in starts for row in range(start, start + length)}


@settings(max_examples=40)
@given(
    seed=st.integers(0, 99),
    row=st.integers(0, 59),
    scaling=st.sampled_from(["standard", "minmax"]),
    stride=st.integers(1, 9),
)
def test_other_rows_change_no_scale(
    seed: int, row: int, scaling: str, stride: int, build: Build
) -> None:
    """Changing a row changes the scales exactly if a training window uses it."""
    options = {**OPTIONS, "stride": stride, "scaling": {"inputs": scaling, "targets": scaling}}
    columns = make_columns(seed)
    before = build(columns, **options)
    columns["x"][row], columns["y"][row] = 1000.0, -1000.0
    after = build(columns, **options)
    assert (scales(before) != scales(after)) == (row in used_rows(before, options))


def test_scales_are_those_of_the_rows_used(build: Build) -> None:
    """Center and spread are mean and deviation of the rows used, each taken once."""
    columns = make_columns(1)
    dataset = build(columns, **OPTIONS)
    rows = sorted(used_rows(dataset, OPTIONS))
    assert rows == list(range(2, 33))
    own = np.array([columns["x"], columns["y"]])[:, rows]
    scaler = scales(dataset)[0][""]
    np.testing.assert_allclose(scaler.center, own.mean(axis=1))
    np.testing.assert_allclose(scaler.spread, own.std(axis=1))
    inputs = dataset.splits["test"].source.arrays().inputs["inputs"]
    expected = (columns["x"][47] - scaler.center[0]) / scaler.spread[0]
    np.testing.assert_allclose(inputs[0, 0, 0], expected, rtol=1e-6)


def test_each_group_has_its_own_scale(build: Build) -> None:
    """With `per_group` the training windows of every group have mean 0 and deviation 1."""
    columns = make_columns(2, 120)
    groups = ["a", "b"] * 60
    columns["y"] = [v + 100 * (g == "b") for v, g in zip(columns["y"], groups, strict=True)]
    scaling = {"inputs": "standard", "targets": "standard", "per_group": True}
    table = {"g": groups, **columns}
    dataset = build(table, group="g", timesteps=1, validation={"fraction": 0.0}, scaling=scaling)
    inputs, targets = scales(dataset)
    assert list(targets) == ["a", "b"]
    assert targets["b"].center[0] - targets["a"].center[0] == pytest.approx(100, abs=2)
    assert inputs["b"].center == targets["b"].center
    split = dataset.splits["train"]
    samples = np.arange(len(split), dtype=np.int32)
    names = np.array(split.origins.groups(samples))
    batch = split.source.arrays()
    for name in "ab":
        own = np.append(batch.inputs["inputs"][names == name][0], batch.targets[names == name])
        assert own.mean() == pytest.approx(0, abs=1e-5)
        assert own.std() == pytest.approx(1, abs=1e-5)
    restored = split.truth.restore(batch.targets, samples)  # type: ignore[arg-type]
    np.testing.assert_allclose(restored, split.truth.targets(samples), rtol=1e-5)


def test_groups_without_training_rows_are_left_out(build: Build) -> None:
    """With `per_group` a group without training windows has none for the test either."""
    table = {"g": ["a"] * 40 + ["b"] * 6, "y": list(range(46))}
    scaling = {"inputs": "standard", "targets": "standard", "per_group": True}
    options = {"group": "g", "timesteps": 5, "validation": {"fraction": 0.0}}
    dataset = build(table, scaling=scaling, **options)
    split = dataset.splits["test"]
    assert set(split.origins.groups(np.arange(len(split), dtype=np.int32)) or ()) == {"a"}
    assert dataset.notes == ("1 of 2 groups is in no window: b.",)
    assert len(build(table, **options).splits["test"]) > len(split)


@pytest.mark.parametrize(("inputs", "expected"), [("minmax", None), ("standard", (1.0,))])
def test_the_map_of_the_last_input_per_group(
    inputs: str, expected: tuple[float] | None, build: Build
) -> None:
    """Where each group has its own scale, the map is the identity, or there is none."""
    table = {"g": ["a", "b"] * 30, "y": list(range(60))}
    scaling = {"inputs": inputs, "targets": "standard", "per_group": True}
    dataset = build(table, group="g", timesteps=2, scaling=scaling)
    assert (dataset.last_input_map and dataset.last_input_map.scale) == expected


def test_the_map_of_the_last_input(build: Build) -> None:
    """The map takes a scaled input to the scale of the target that continues it."""
    scaling = {"inputs": "minmax", "targets": "standard"}
    dataset = build(make_columns(3), **{**OPTIONS, "scaling": scaling})
    assert dataset.last_input_map is not None
    scaled, row = scales(dataset), dataset.splits["test"].source
    last = row.arrays().inputs["inputs"][:, -1, 1]
    mapped = last * dataset.last_input_map.scale[0] + dataset.last_input_map.offset[0]
    values = dataset.splits["test"].truth.last(np.arange(len(row), dtype=np.int32))
    assert values is not None
    expected = (values[:, 0] - scaled[1][""].center[0]) / scaled[1][""].spread[0]
    np.testing.assert_allclose(mapped, expected, rtol=1e-4, atol=1e-5)
