"""Generated tasks have the numbers that their descriptions name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from lstm_cli.config.rules.shapes import generated_shape
from lstm_cli.config.schema.formula import GeneratedDataset
from lstm_cli.data.formulas.formula_data import build_generated, generate
from lstm_cli.data.parts.target_arrays import arrays_of
from lstm_cli.types import Batch, Labels, SequenceDataset, SplitName

TASKS = ["next_values", "sum", "multiples", "times", "parity"]


def make_section(task: str, **options: Any) -> GeneratedDataset:
    """The dataset section of a generated task."""
    section: GeneratedDataset = TypeAdapter(GeneratedDataset).validate_python(
        {"kind": "generated", "task": task, **options}
    )
    return section


def make_dataset(task: str, seed: int = 0, **options: Any) -> SequenceDataset:
    """The dataset of a generated task."""
    return build_generated(make_section(task, **options), seed)


def arrays(dataset: SequenceDataset, split: SplitName) -> Batch:
    """All samples of a split."""
    return dataset.splits[split].source.arrays()


def resident(dataset: SequenceDataset, split: SplitName) -> Mapping[str, Any]:
    """The arrays of a split by name."""
    return dataset.splits[split].source.resident()


def learned(dataset: SequenceDataset, field: str) -> list[Any]:
    """What training and validation samples hold, in order."""
    parts = [resident(dataset, name)[field] for name in ("train", "val")]
    return list(np.concatenate(parts).squeeze().tolist())


def test_next_values() -> None:
    """One value in, the next two out: 1, 4, … 43; the test is 10 → 11, 12."""
    dataset = make_dataset("next_values")
    inputs = list(range(1, 44, 3))
    assert learned(dataset, "inputs") == inputs
    assert learned(dataset, "targets") == [[value + 1, value + 2] for value in inputs]
    assert arrays(dataset, "test").inputs["inputs"].tolist() == [[[10]]]
    assert arrays(dataset, "test").targets.tolist() == [[[11], [12]]]


def test_sum() -> None:
    """Three numbers in, their sum out: 1 … 45; the test is 50, 51, 52 → 153."""
    dataset = make_dataset("sum")
    inputs = [[value, value + 1, value + 2] for value in range(1, 46, 3)]
    assert learned(dataset, "inputs") == inputs
    assert learned(dataset, "targets") == [sum(numbers) for numbers in inputs]
    assert arrays(dataset, "test").inputs["inputs"].tolist() == [[[50], [51], [52]]]
    assert arrays(dataset, "test").targets.tolist() == [[[153]]]


def test_multiples() -> None:
    """Three multiples in, the next three out: 5 … 300; the test is 300, 305, 310 → 315 …."""
    dataset = make_dataset("multiples")
    inputs = np.arange(5, 305, 5).reshape(20, 3)
    assert learned(dataset, "inputs") == inputs.tolist()
    assert learned(dataset, "targets") == (inputs + 15).tolist()
    assert arrays(dataset, "test").inputs["inputs"].tolist() == [[[300], [305], [310]]]
    assert arrays(dataset, "test").targets.tolist() == [[[315], [320], [325]]]


def test_times() -> None:
    """A number in, fifteen times it out: 1 … 20; the test is 30 → 450."""
    dataset = make_dataset("times")
    assert learned(dataset, "inputs") == list(range(1, 21))
    assert learned(dataset, "targets") == list(range(15, 301, 15))
    assert arrays(dataset, "test").inputs["inputs"].tolist() == [[[30]]]
    assert arrays(dataset, "test").targets.tolist() == [[[450]]]


@pytest.mark.parametrize("features", [1, 2])
def test_parity(features: int) -> None:
    """No sequence comes twice, in no two splits, and each label is that of its bits."""
    dataset = make_dataset("parity", features=features, timesteps=8)
    assert [len(dataset.splits[name].source) for name in ("train", "val", "test")] == [160, 40, 56]
    parts = [arrays(dataset, name) for name in dataset.splits]
    inputs = np.concatenate([part.inputs["inputs"] for part in parts])
    targets = np.concatenate([part.targets for part in parts])
    assert len({sample.tobytes() for sample in inputs}) == 256
    assert set(inputs.ravel()) == {0, 1}
    assert targets.dtype == np.int32
    classes = np.array(arrays_of(dataset.shape.target).classes)[targets[:, 0]]
    ones = inputs.sum(axis=(1, 2))
    assert [str(name) for name in classes] == ["odd" if n % 2 else "even" for n in ones]


def test_parity_covers_all_sequences_when_asked_to() -> None:
    """As many samples as there are sequences use each of them once."""
    dataset = make_dataset("parity", timesteps=4, samples=10, test_samples=6)
    inputs = np.concatenate([arrays(dataset, name).inputs["inputs"] for name in dataset.splits])
    codes = (inputs[..., 0] @ 2 ** np.arange(4)).tolist()
    assert sorted(codes) == list(range(16))


def test_parity_depends_on_the_seed() -> None:
    """One seed gives the same sequences again, another one gives others."""
    one, again, other = (make_dataset("parity", seed) for seed in (1, 1, 2))
    assert one.fingerprint == again.fingerprint != other.fingerprint


@pytest.mark.parametrize("task", ["next_values", "multiples"])
def test_a_second_feature_is_twice_the_first(task: str) -> None:
    """With two features, inputs and targets have a second series, the double of the first."""
    one, two = make_dataset(task), make_dataset(task, features=2)
    for field in ("inputs", "targets"):
        single = np.concatenate([resident(one, name)[field] for name in one.splits])
        double = np.concatenate([resident(two, name)[field] for name in two.splits])
        np.testing.assert_array_equal(double, np.concatenate([single, 2 * single], axis=-1))


def test_the_sum_is_of_all_features() -> None:
    """With two features the sum is that of all numbers in the sample."""
    part = arrays(make_dataset("sum", features=2), "train")
    np.testing.assert_array_equal(part.targets[:, 0, 0], part.inputs["inputs"].sum(axis=(1, 2)))


@pytest.mark.parametrize("features", [1, 2])
@pytest.mark.parametrize("task", TASKS)
def test_samples_have_the_shape_that_the_config_says(task: str, features: int) -> None:
    """The static shape is that of the arrays, and every sample says where it came from."""
    section = make_section(task, features=features)
    dataset, shape = build_generated(section, 0), generated_shape(section)
    assert dataset.shape == shape
    for split in dataset.splits.values():
        batch, samples = split.source.arrays(), len(split)
        labels: tuple[int, ...] = (
            () if isinstance(shape.target, Labels) else (shape.target.features,)
        )
        assert batch.inputs["inputs"].shape == (samples, shape.timesteps, shape.inputs.features)
        assert batch.targets.shape == (samples, shape.horizon, *labels)
        assert batch.inputs["inputs"].dtype == np.float32


@given(
    samples=st.integers(1, 30),
    timesteps=st.integers(1, 6),
    horizon=st.integers(1, 6),
    factor=st.integers(-9, 9),
)
def test_multiples_continue(samples: int, timesteps: int, horizon: int, factor: int) -> None:
    """Of any size, the targets of multiples go on where the inputs end."""
    options = {"samples": samples, "timesteps": timesteps, "horizon": horizon}
    section = make_section("multiples", factor=float(factor), **options)
    for part in generate(section, 0):
        whole = np.concatenate([part.inputs, part.targets], axis=1)[..., 0]
        assert (np.diff(whole, axis=1) == factor).all()


def test_samples_are_named_by_their_inputs() -> None:
    """The source of a sample is its input, timesteps apart by spaces and features by commas."""
    first = np.zeros(1, np.int32)
    one, two = (make_dataset("sum", features=features).splits["test"] for features in (1, 2))
    assert one.origins.sources(first) == ["50 51 52"]
    assert two.origins.sources(first) == ["50,100 51,102 52,104"]
