"""A file of sequences as a dataset: its parts, classes and padding."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.types import Labels, SequenceDataset

Arrays = dict[str, Any]
Build = Callable[..., SequenceDataset]
Save = Callable[..., Arrays]
Names = Callable[..., list[str]]


def test_japanese_vowels(dataset_of: Build, origins: Names) -> None:
    """The bundled files are those of the archive: 270 and 370 of 9 speakers, 7 to 29 timesteps."""
    dataset = dataset_of(
        Path("bundled:JapaneseVowels_TRAIN.ts.gz"),
        test_path="bundled:JapaneseVowels_TEST.ts.gz",
        validation={"by": "stratified", "fraction": 0.2},
    )
    shape = dataset.shape
    assert (shape.timesteps, shape.inputs.features, shape.horizon) == (29, 12, 1)
    assert shape.target == Labels(tuple("123456789"))
    assert shape.variable
    assert {name: len(part) for name, part in dataset.splits.items()} == {
        "train": 216,
        "val": 54,
        "test": 370,
    }
    targets = {name: part.source.arrays().targets for name, part in dataset.splits.items()}
    assert np.bincount(targets["train"].ravel()).tolist() == [24] * 9
    assert np.bincount(targets["test"].ravel()).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]
    assert dataset.leaks == ()
    assert origins(dataset, "test")[0] == "line 16"


@settings(max_examples=50)
@given(lengths=st.lists(st.integers(1, 6), min_size=4, max_size=8), more=st.integers(0, 3))
def test_longer_padding_adds_padding_only(
    dataset_of: Build,
    save: Save,
    lengths: list[int],
    more: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """With more `timesteps` than needed the arrays are the same, and then no timestep is real."""
    path = tmp_path_factory.mktemp("padded") / "all.npz"
    save(path, lengths)
    longest = max(lengths)
    short = dataset_of(path)
    long = dataset_of(path, timesteps=longest + more)
    assert short.shape.timesteps == longest
    assert long.shape.timesteps == longest + more
    assert short.shape.variable == (min(lengths) < longest)
    assert long.shape.variable == (min(lengths) < longest + more)
    one, other = (dataset.splits["train"].source.arrays().inputs for dataset in (short, long))
    np.testing.assert_array_equal(other["inputs"][:, :longest], one["inputs"])
    for dataset, inputs in ((short, one), (long, other)):
        real = np.arange(dataset.shape.timesteps) < np.array(lengths)[:, None]
        assert not inputs["inputs"][~real].any()
        np.testing.assert_array_equal(inputs.get("mask", True), real)


def test_a_step_for_each_timestep(dataset_of: Build, tmp_path: Path) -> None:
    """Per timestep the horizon is the timesteps; steps behind the end are masked and not known."""
    path = tmp_path / "all.csv"
    rows = ["a,1,5,p", "a,2,6,q", "b,3,7,q", "c,4,8,q", "c,5,9,p", "c,6,1,p"]
    path.write_text("\n".join(["id,t,x,label", *rows, ""]), "utf-8")
    dataset = dataset_of(path, per="timestep", time="t", scaling={"inputs": "none"})
    train = dataset.splits["train"]
    arrays = train.source.arrays()
    assert (dataset.shape.timesteps, dataset.shape.horizon) == (3, 3)
    assert dataset.shape.target == Labels(("p", "q"))
    assert arrays.target_mask is not None
    assert arrays.target_mask.tolist() == [[True, True, False], [True, False, False], [True] * 3]
    assert arrays.targets.tolist() == [[0, 1, 0], [1, 0, 0], [1, 0, 0]]
    everyone = np.arange(3, dtype=np.int32)
    assert train.truth.targets(everyone).tolist() == [[0, 1, -1], [1, -1, -1], [1, 0, 0]]
    assert train.origins.sources(everyone) == ["a", "b", "c"]
    assert train.origins.times(everyone) == [["1", "2", ""], ["3", "", ""], ["4", "5", "6"]]
    assert dataset.preprocessing.target_names == ("label",)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_no_group_is_on_two_sides(
    dataset_of: Build,
    save: Save,
    origins: Names,
    seed: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Held out by group, no group is in two of the splits, and the seed alone decides which."""
    path = tmp_path_factory.mktemp("groups") / "all.npz"
    groups = np.array([f"g{number % 7}" for number in range(28)])
    save(path, [2] * 28, groups=groups)
    keys = {name: {"by": "group", "fraction": 0.3} for name in ("test", "validation")}
    dataset, again = (dataset_of(path, seed, **keys) for _ in range(2))
    parts = {name: origins(dataset, name) for name in dataset.splits}
    assert parts == {name: origins(again, name) for name in again.splits}
    assert sorted(itertools.chain(*parts.values())) == sorted(f"sample {i}" for i in range(28))
    held = [{groups[int(name.split()[1])] for name in part} for part in parts.values()]
    assert sum(map(len, held)) == len(set.union(*held)) == 7
    assert len(held) == 3
    assert dataset.leaks == ()


def test_test_and_validation_are_drawn_apart(
    dataset_of: Build, save: Save, origins: Names, tmp_path: Path
) -> None:
    """Test and validation are other draws of one seed, and another seed draws others."""
    path = tmp_path / "all.npz"
    save(path, [2] * 40)
    half = {"by": "random", "fraction": 0.5}
    first, other = (dataset_of(path, seed, test=half, validation=half) for seed in (1, 2))
    assert origins(first, "test") != origins(other, "test")
    places = [
        sorted(int(name.split()[1]) for name in origins(first, name)) for name in first.splits
    ]
    assert [len(part) for part in places] == [10, 10, 20]
    rest = sorted(places[0] + places[1])
    drawn = [rest.index(number) for number in places[1]]
    assert drawn != [number // 2 for number in places[2]][:10]


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["10", "9", "2"], ("2", "9", "10")),
        (["b", "10", "a"], ("10", "a", "b")),
        (["-1", "1", "0.5"], ("-1", "0.5", "1")),
        (["nan", "1", "2"], ("1", "2", "nan")),
    ],
)
def test_classes_are_in_order(
    dataset_of: Build, save: Save, names: list[str], order: tuple[str, ...], tmp_path: Path
) -> None:
    """Names that are numbers are in order of these, others by the alphabet."""
    path = tmp_path / "all.npz"
    save(path, [2] * 3, labels=np.array(names))
    dataset = dataset_of(path)
    assert dataset.shape.target == Labels(order)
    labels = dataset.splits["train"].source.arrays().targets.ravel()
    assert [order[int(label)] for label in labels] == names


def test_classes_are_those_of_training(dataset_of: Build, tmp_path: Path) -> None:
    """A class of the header that no sequence has is left out, and a note says it."""
    path = tmp_path / "all.ts"
    path.write_text("@classLabel true c a b\n@data\n1,2:a\n3:c\n", "utf-8")
    dataset = dataset_of(path)
    assert dataset.shape.target == Labels(("c", "a"))
    assert dataset.notes[-1] == f"{path}: no sequence is of the class b; it is left out."


def test_the_fingerprint_is_that_of_the_data(dataset_of: Build, save: Save, tmp_path: Path) -> None:
    """The same data have the same fingerprint, other numbers, lengths or labels another one."""
    prints = []
    changes: list[Callable[[Arrays], Arrays]] = [
        dict,
        dict,
        lambda arrays: arrays | {"inputs": arrays["inputs"] + 1e-9},
        lambda arrays: arrays | {"lengths": np.array([2, 3, 2, 2])},
        lambda arrays: arrays | {"labels": 1 - arrays["labels"]},
        lambda arrays: arrays | {"labels": arrays["labels"] + 1},
    ]
    for number, change in enumerate(changes):
        path = tmp_path / f"{number}.npz"
        arrays = save(path, [3, 2, 2, 3])
        np.savez(path, **change(arrays))
        prints.append(dataset_of(path).fingerprint)
    assert prints[0] == prints[1]
    assert len(set(prints)) == 5


def test_what_goes_in_unasked_is_named(dataset_of: Build, tmp_path: Path) -> None:
    """A note names the columns that go in where the config does not choose them."""
    path = tmp_path / "all.csv"
    path.write_text("id,t,x,label\na,0,1,p\nb,0,2,q\n", "utf-8")
    assert dataset_of(path).notes[0] == f"{path}: what goes in is t, x."
    assert len(dataset_of(path, features=("x",)).notes) == 1


@pytest.mark.parametrize("kind", [pl.Date, pl.Datetime("ms")])
def test_times_of_a_parquet_file_order_its_rows(
    kind: pl.DataType, dataset_of: Build, tmp_path: Path
) -> None:
    """A column of dates or moments orders rows as a column of numbers does."""
    path = tmp_path / "all.parquet"
    days = pl.Series([1, 0, 0, 1]).cast(pl.Date).cast(kind)
    rows = {"id": list("aabb"), "day": days, "x": [2.0, 1, 3, 4], "label": list("ppqq")}
    pl.DataFrame(rows).write_parquet(path)
    inputs = (
        dataset_of(path, time="day", scaling={"inputs": "none"})
        .splits["train"]
        .source.resident()["inputs"]
    )
    assert inputs[..., 0].tolist() == [[1, 2], [3, 4]]


def test_half_precision_is_read(dataset_of: Build, save: Save, tmp_path: Path) -> None:
    """Sequences in float16 go in as they are."""
    path = tmp_path / "all.npz"
    inputs = np.arange(8, dtype=np.float16).reshape(2, 2, 2)
    save(path, [2, 2], inputs=inputs)
    found = dataset_of(path, scaling={"inputs": "none"}).splits["train"].source.resident()["inputs"]
    assert np.array_equal(found, inputs)
