"""A table's keys that contradict each other are named, and its paths are relative to the config."""

from pathlib import Path
from typing import Any

import pytest

from lstm_cli.config.layers.extends import anchor_paths
from lstm_cli.config.loading import load_config
from lstm_cli.config.rules.score_names import list_baselines
from lstm_cli.config.rules.table_rules import check_table
from lstm_cli.config.schema.experiment import Evaluation
from lstm_cli.config.schema.table import Table
from lstm_cli.config.yaml.nodes import Place, located, plain
from lstm_cli.types import NumberInputs, SequenceShape, Values
from lstm_cli.wording import show_path


def find(evaluation: dict[str, Any] | None = None, **options: Any) -> list[str]:
    """The contradictions of a section, each with its key."""
    section = {"kind": "table", "path": "a.csv", "targets": ("y",), "timesteps": 3, **options}
    found = check_table(Table.model_validate(section), Evaluation(**(evaluation or {})))
    return [f"{show_path(each.path)}: {each.message}" for each in found]


SOUND: list[dict[str, Any]] = [
    {},
    {"time": "t", "group": "g", "sort": True, "calendar": ("hour",), "features": ("x", "y")},
    {"splits": {"train": (0, 0.7), "test": (0.8, 1)}},
    {"splits": {"train": (1, -328), "test": (-328, -6)}},
    {"splits": {"train": (None, 100), "test": (100, None)}},
    {"splits": {"train": (None, "2010"), "test": ("2010", None)}, "time": "t"},
    {"splits": {"test": None}, "validation": {"by": "last"}},
    {"validation": {"by": "group"}, "group": "g"},
    {"scaling": {"per_group": True}, "group": "g"},
    {"transform": {"difference": 1}, "horizon": 7},
    {"transform": {"difference": 9}, "horizon": 7, "gap": 2},
]
NO_TIME = "needs the time of each row. Name its column: dataset.time"
KINDS = "Give two row numbers ([0, 1000]), two shares ([0.0, 0.7]) or two dates."
CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    (
        {"targets": ("y", "z", "y")},
        "dataset.targets[2]: 'y' is there twice. Remove one of them.",
    ),
    (
        {"features": ("x", "x")},
        "dataset.features[1]: 'x' is there twice. Remove one of them.",
    ),
    (
        {"features": ("x", "t"), "time": "t"},
        "dataset.features[1]: 't' is dataset.time already. Name a column that holds numbers.",
    ),
    (
        {"group": "y"},
        "dataset.targets[0]: 'y' is dataset.group already. Name a column that holds numbers.",
    ),
    (
        {"time": "t", "group": "t"},
        "dataset.group: 't' is dataset.time already. Name another column.",
    ),
    (
        {"features": ()},
        (
            "dataset.features: names no column. Name those that go in, or leave it out for the "
            "targets' own past."
        ),
    ),
    ({"calendar": ("hour",)}, f"dataset.calendar: {NO_TIME}."),
    ({"sort": True}, f"dataset.sort: {NO_TIME}, or set it to false."),
    (
        {"splits": {"test": ("2010-01", None)}},
        f"dataset.splits.test: ['2010-01', null] {NO_TIME}.",
    ),
    (
        {"splits": {"test": (10, "2010")}, "time": "t"},
        f"dataset.splits.test: [10, '2010'] is of two kinds. {KINDS}",
    ),
    (
        {"splits": {"test": (10, 0.5)}},
        f"dataset.splits.test: [10, 0.5] is no pair of shares from 0.0 to 1.0. {KINDS}",
    ),
    (
        {"splits": {"train": (0.5, 0.2)}},
        "dataset.splits.train: [0.5, 0.2] ends before it begins. Give the smaller share first.",
    ),
    (
        {"splits": {"train": (-5, -10)}},
        f"dataset.splits.train: [-5, -10] ends before it begins. {KINDS}",
    ),
    (
        {"validation": {"by": "random"}},
        (
            "dataset.validation.by: 'random' does not fit windows, which overlap: rows of one side "
            "would be inputs on the other. Give 'time' or 'group'."
        ),
    ),
    (
        {"validation": {"by": "group"}},
        (
            "dataset.validation.by: 'group' needs the group of each row. Name its column: "
            "dataset.group."
        ),
    ),
    (
        {"validation": {"by": "group"}, "group": "g", "scaling": {"per_group": True}},
        (
            "dataset.validation.by: 'group' holds out whole groups, which have no training rows to "
            "fit their own scale on. Set dataset.scaling.per_group: false, or validation.by: time."
        ),
    ),
    (
        {"scaling": {"per_group": True}},
        "dataset.scaling.per_group: needs the group of each row. Name its column: dataset.group.",
    ),
    (
        {"time": "t", "calendar": ("hour", "hour")},
        "dataset.calendar: 'hour' is there twice. Remove one of them.",
    ),
    (
        {"transform": {"difference": 8}, "horizon": 7, "gap": 2},
        (
            "dataset.transform.difference: 8 is below dataset.gap + dataset.horizon, 9: what "
            "lies in the gap is not known at the time of forecast. Give at least 9, or set "
            "dataset.gap: 0."
        ),
    ),
    (
        {
            "splits": {"test": None},
            "validation": {"fraction": 0.0},
            "evaluation": {"offset": 1},
        },
        "evaluation.offset: is for validation and test windows, but there are none. Leave it out.",
    ),
]


@pytest.mark.parametrize("options", SOUND)
def test_sound_sections(options: dict[str, Any]) -> None:
    """Nothing is said of a section whose keys fit each other."""
    assert find(**options) == []


@pytest.mark.parametrize(("options", "message"), CONTRADICTIONS)
def test_contradictions(options: dict[str, Any], message: str) -> None:
    """Keys that do not fit each other are named, with how to mend them."""
    assert find(**options) == [message]


def test_the_completed_features_are_not_blamed() -> None:
    """Features that were filled in from the targets repeat no message."""
    assert find(features=("y", "y"), targets=("y", "y")) == find(targets=("y", "y"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data/a.csv", "/home/configs/data/a.csv"),
        ("../a.csv", "/home/a.csv"),
        ("/data/../data/a.csv", "/data/a.csv"),
        ("bundled:a.csv", "bundled:a.csv"),
        ("", ""),
        (3, 3),
        (None, None),
        ([1], (1,)),
    ],
)
def test_paths_are_relative_to_a_folder(path: object, expected: object) -> None:
    """Paths of data and of a run are made absolute; bundled ones and what is no text stay."""
    place = Place("a.yaml", 3, 5)
    dataset, training = {"path": path, "test_path": path, "id": "x"}, {"init_from": path}
    tree = located({"name": "a", "dataset": dataset, "training": training}, place)
    anchored = anchor_paths(tree, Path("/home/configs"))
    dataset, training = (
        {"path": expected, "test_path": expected, "id": "x"},
        {"init_from": expected},
    )
    assert plain(anchored) == {"name": "a", "dataset": dataset, "training": training}
    assert anchor_paths(anchored, Path("/elsewhere")) == anchored


@pytest.mark.parametrize("tree", [{}, {"dataset": "x"}, {"dataset": {"task": "sum"}}, [1], None])
def test_trees_without_paths_are_left_alone(tree: object) -> None:
    """A config that names no file is the same afterwards."""
    node = located(tree, Place("here"))
    assert anchor_paths(node, Path("/home")) is node


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that begins with ~ is below the home folder, wherever the config is."""
    monkeypatch.setenv("HOME", "/home/somebody")
    tree = located({"dataset": {"path": "~/data.csv"}}, Place("here"))
    anchored = plain(anchor_paths(tree, Path("/configs")))
    assert anchored == {"dataset": {"path": "/home/somebody/data.csv"}}


def test_a_table_knows_its_past_without_it_going_in(tmp_path: Path) -> None:
    """Last value and season are naive forecasts also where the targets are no inputs."""
    file = tmp_path / "a.yaml"
    file.write_text(
        "name: a\nmode: many_to_one\nevaluation: {season: 7}\n"
        "dataset: {kind: table, path: a.csv, features: [x], targets: [y], timesteps: 3}\n"
    )
    config = load_config(file)
    names = list_baselines(config, SequenceShape(3, 1, NumberInputs(1), Values(1)))
    assert names == ["mean", "last_value", "season_7", "linear"]
