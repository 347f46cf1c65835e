"""Sequences are scaled by real timesteps of training sequences alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_cli.types import SequenceDataset, SplitName

STANDARD = {"inputs": "standard"}
Arrays = dict[str, Any]
Build = Callable[..., SequenceDataset]
Save = Callable[..., Arrays]
Names = Callable[..., list[str]]


@pytest.mark.parametrize("scaling", ["none", "standard", "minmax"])
def test_a_real_timestep_of_zeros_is_none_of_padding(
    dataset_of: Build, save: Save, scaling: str, tmp_path: Path
) -> None:
    """A timestep that is all zero, before or after scaling, stays what it is."""
    path = tmp_path / "all.npz"
    content = save(path, [3, 2, 3, 1], inputs=np.zeros((4, 3, 2)))
    dataset = dataset_of(path, scaling={"inputs": scaling})
    inputs = dataset.splits["train"].source.arrays().inputs
    real = np.arange(3) < content["lengths"][:, None]
    assert (inputs["inputs"] == 0).all()
    np.testing.assert_array_equal(inputs["mask"], real)


@pytest.mark.parametrize("per", ["sequence", "timestep"])
def test_scales_know_real_training_timesteps_only(
    dataset_of: Build, save: Save, per: str, tmp_path: Path
) -> None:
    """Mean and deviation are those of the training sequences' real timesteps, also of values."""
    path = tmp_path / "all.npz"
    lengths = [4, 2, 3, 1, 4, 2]
    values = np.arange(24.0).reshape(6, 4) if per == "timestep" else np.arange(6.0)
    content = save(path, lengths, values=values)
    dataset = dataset_of(
        path,
        target="value",
        per=per,
        test={"by": "last", "fraction": 0.34},
        scaling={"inputs": "standard", "targets": "standard"},
    )
    real = np.arange(4) < np.array(lengths)[:, None]
    train = dataset.splits["train"].source.arrays()
    count = len(train)
    assert count == 3
    fitted = content["inputs"][:count][real[:count]]
    expected = (content["inputs"] - fitted.mean(axis=0)) / fitted.std(axis=0)
    np.testing.assert_allclose(
        train.inputs["inputs"][real[:count]], expected[:count][real[:count]], rtol=1e-5
    )
    test = dataset.splits["test"]
    arrays = test.source.arrays()
    np.testing.assert_allclose(
        arrays.inputs["inputs"][real[count:]], expected[count:][real[count:]], rtol=1e-4
    )
    known = values[:count][real[:count]] if per == "timestep" else values[:count]
    scaled = (values - known.mean()) / known.std()
    wanted = np.where(real, scaled, 0) if per == "timestep" else scaled[:, None]
    np.testing.assert_allclose(arrays.targets[..., 0], wanted[count:], rtol=1e-5, atol=1e-6)
    samples = np.array([2, 0], np.int32)
    restored = test.truth.restore(arrays.targets[samples].astype(np.float32), samples)
    truth = test.truth.targets(samples)
    np.testing.assert_allclose(restored[~np.isnan(truth)], truth[~np.isnan(truth)], rtol=1e-5)


def test_each_group_has_its_own_scale(dataset_of: Build, save: Save, tmp_path: Path) -> None:
    """Per group inputs and values are scaled by their group's training numbers, and back."""
    path = tmp_path / "all.npz"
    groups = np.array(["u", "v"] * 4)
    inputs = np.random.default_rng(0).normal(0, 1, (8, 3, 1))
    inputs[groups == "v"] = inputs[groups == "v"] * 100 + 1000
    values = np.where(groups == "v", 1e6, 1) + np.arange(8)
    save(path, [3] * 8, inputs=inputs, values=values, groups=groups)
    dataset = dataset_of(
        path,
        target="value",
        test={"by": "last", "fraction": 0.25},
        scaling={"inputs": "standard", "targets": "minmax", "per_group": True},
    )
    train = dataset.splits["train"].source.arrays()
    for name in ("u", "v"):
        own = train.inputs["inputs"][groups[:6] == name]
        np.testing.assert_allclose([own.mean(), own.std()], [0, 1], atol=1e-5)
        targets = train.targets[groups[:6] == name]
        assert (targets.min(), targets.max()) == (0, 1)
    test = dataset.splits["test"]
    everyone = np.arange(2, dtype=np.int32)
    back = test.truth.restore(test.source.arrays().targets.astype(np.float32), everyone)
    np.testing.assert_allclose(back[:, 0, 0], values[6:], rtol=1e-6)


@pytest.mark.parametrize("timesteps", [1, 3, 10])
def test_a_constant_feature_is_only_moved(
    timesteps: int, dataset_of: Build, save: Save, tmp_path: Path
) -> None:
    """A feature that is constant in training keeps its unit, whatever rounding does to its mean."""
    path = tmp_path / "all.npz"
    inputs = np.full((6, timesteps, 1), 0.1)
    inputs[3:] = 0.3
    save(path, [timesteps] * 6, inputs=inputs)
    dataset = dataset_of(path, test={"by": "last", "fraction": 0.5}, scaling=STANDARD)
    expected: dict[SplitName, float] = {"train": 0, "test": 0.2}
    for name, moved in expected.items():
        found = dataset.splits[name].source.arrays().inputs["inputs"]
        np.testing.assert_allclose(found, moved, atol=1e-7)
