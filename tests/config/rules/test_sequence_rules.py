"""Keys of whole sequences that contradict each other are named; those that fit are not."""

from typing import Any

import pytest

from lstm_cli.config.rules.rules import check_mode
from lstm_cli.config.rules.sequence_rules import check_sequences
from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.types import NumberInputs, SequenceShape, Values
from lstm_cli.wording import show_path

TABLE = {"path": "all.csv"}
TS = {"path": "all.TS.gz"}
NPZ = {"path": "all.npz"}
GROUPED = {"inputs": "standard", "per_group": True}


def told(keys: dict[str, Any]) -> list[str]:
    """Each contradiction, with its key, of a section with these keys and no other defaults open."""
    filled = {"by": "random", "fraction": 0.2}
    section = {"kind": "sequences", "test": filled, "validation": filled} | keys
    found = check_sequences(Sequences.model_validate(section))
    return [f"{show_path(one.path)}: {one.message}" for one in found]


def by(name: str, fraction: float = 0.2) -> dict[str, Any]:
    """A part that is held out so."""
    return {"by": name, "fraction": fraction}


@pytest.mark.parametrize(
    "keys",
    [
        TABLE,
        TS,
        NPZ,
        TABLE | {"group": "who", "test": by("group"), "time": "t", "features": ("x", "y")},
        TABLE | {"group": "who", "scaling": GROUPED},
        TABLE | {"validation": by("stratified"), "test": by("last")},
        NPZ | {"test": by("group"), "per": "timestep", "target": "value"},
        NPZ | {"scaling": GROUPED},
        TS | {"test_path": "other.npz", "test": by("group")},
        TABLE | {"test_path": "other.parquet"},
        TABLE | {"group": "who", "scaling": GROUPED, "validation": by("group", 0)},
    ],
)
def test_what_fits_is_not_told(keys: dict[str, Any]) -> None:
    """Keys that fit each other are no contradiction."""
    assert told(keys) == []


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (
            TABLE | {"test": by("time")},
            (
                "dataset.test.by: 'time' is for tables. Give 'stratified', 'random', 'group' or "
                "'last'."
            ),
        ),
        (
            TABLE | {"validation": by("stratified"), "target": "value"},
            (
                "dataset.validation.by: 'stratified' needs labels, but dataset.target is 'value'. "
                "Give 'random'."
            ),
        ),
        (
            TABLE | {"validation": by("stratified"), "per": "timestep"},
            (
                "dataset.validation.by: 'stratified' needs one label for a sequence, not one a "
                "timestep. Give 'random'."
            ),
        ),
        (
            TABLE | {"test": by("group")},
            (
                "dataset.test.by: 'group' needs groups, but dataset.group is null. Name their "
                "column there, or give 'random'."
            ),
        ),
        (
            TS | {"validation": by("group")},
            (
                "dataset.validation.by: 'group' needs groups, which .ts files do not have. Use a "
                "table or an .npz file, or give 'random'."
            ),
        ),
        (
            TABLE | {"scaling": GROUPED},
            (
                "dataset.scaling.per_group: needs groups, but dataset.group is null. Name their "
                "column there, or set it to false."
            ),
        ),
        (
            TABLE | {"scaling": GROUPED, "group": "who", "test": by("group")},
            (
                "dataset.scaling.per_group: is true, but dataset.test.by 'group' holds out whole "
                "groups: they have no scale. Set it to false, or hold out otherwise."
            ),
        ),
        (
            TABLE | {"time": "id"},
            "dataset.time: 'id' is dataset.id already. Name another column.",
        ),
        (
            TABLE | {"features": ("x", "label")},
            (
                "dataset.features[1]: 'label' is dataset.label. What is to be learned, or says "
                "whose and when, does not go in; remove it."
            ),
        ),
        (
            TABLE | {"features": ("x", "y", "x")},
            "dataset.features[2]: 'x' is there twice. Remove one of them.",
        ),
        (
            TABLE | {"features": ()},
            "dataset.features: an empty list. Name a column, or leave it out.",
        ),
        (
            TS | {"time": "t"},
            "dataset.time: is for tables; .ts files have no columns. Leave it out.",
        ),
        (
            NPZ | {"features": ("x",)},
            "dataset.features: is for tables; .npz files have no columns. Leave it out.",
        ),
        (
            TS | {"per": "timestep"},
            (
                "dataset.per: 'timestep' needs a table or an .npz file: .ts has one target for a "
                "sequence."
            ),
        ),
        (
            TABLE | {"test_path": "other.ts"},
            (
                "dataset.test_path: must have the form of dataset.path: both tables, or both .ts "
                "or .npz files."
            ),
        ),
    ],
)
def test_what_contradicts_is_told(keys: dict[str, Any], sentence: str) -> None:
    """Keys that do not fit each other are told in a sentence, once."""
    assert told(keys) == [sentence]


@pytest.mark.parametrize(
    ("mode", "keys", "sizes", "sentence"),
    [
        (
            "many_to_many",
            TABLE,
            (5, 1),
            (
                "many_to_many has horizon above 1, but the dataset has horizon 1. Set dataset.per: "
                "timestep, or mode: many_to_one."
            ),
        ),
        (
            "many_to_many",
            TS,
            (5, 1),
            (
                "many_to_many has horizon above 1, but the dataset has horizon 1. Set mode: "
                "many_to_one."
            ),
        ),
        (
            "one_to_one",
            NPZ,
            (5, 1),
            "one_to_one has timesteps 1, but the dataset has timesteps 5. Set mode: many_to_one.",
        ),
        (
            "one_to_many",
            TABLE,
            (5, 1),
            (
                "one_to_many has timesteps 1 and horizon above 1, but the dataset has timesteps 5 "
                "and horizon 1. Set mode: many_to_one."
            ),
        ),
        (
            "many_to_one",
            TABLE | {"per": "timestep"},
            (5, 5),
            (
                "many_to_one has horizon 1, but the dataset has horizon 5. Set dataset.per: "
                "sequence, or mode: many_to_many."
            ),
        ),
    ],
)
def test_a_mode_that_does_not_fit_is_mended_by_what_helps(
    mode: Any, keys: dict[str, Any], sizes: tuple[int, int], sentence: str
) -> None:
    """Sequences do not get shorter by a key, but may have one target or one for each timestep."""
    section = Sequences.model_validate({"kind": "sequences"} | keys)
    shape = SequenceShape(sizes[0], sizes[1], NumberInputs(1), Values(1))
    assert [one.message for one in check_mode(mode, section, shape)] == [sentence]
