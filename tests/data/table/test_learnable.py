"""What training learns from owes nothing to the values of held-out rows."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.data.table.table_preprocessing import TablePreprocessing
from lstm_cli.errors import DataError
from lstm_cli.types import SequenceDataset

Build: TypeAlias = Callable[..., SequenceDataset]
ROWS = 40


def learned(dataset: SequenceDataset) -> list[Any]:
    """All that training has of the data: its windows and its scales."""
    batch = dataset.splits["train"].source.arrays()
    preprocessing = dataset.preprocessing
    assert isinstance(preprocessing, TablePreprocessing)
    scales = (preprocessing.inputs, preprocessing.targets)
    return [batch.inputs["inputs"].tolist(), batch.targets.tolist(), scales]


@settings(max_examples=60)
@given(data=st.data())
def test_held_out_values_change_nothing_in_training(data: st.DataObject, build: Build) -> None:
    """Whatever held-out rows hold, also where they are before, filled from or differed from."""
    first = data.draw(st.integers(0, 20))
    test = (first, first + data.draw(st.integers(6, 12)))
    before = data.draw(st.booleans()) and first > 10
    train = (0, test[0]) if before else (test[1], ROWS)
    options: dict[str, Any] = {
        "timesteps": 2,
        "splits": {"test": test, "train": train},
        "validation": {"fraction": data.draw(st.sampled_from((0.0, 0.3)))},
        "transform": {"difference": data.draw(st.sampled_from((None, 1, 3)))},
        "missing": data.draw(st.sampled_from(("forward_fill", "interpolate", "drop"))),
        "scaling": {"inputs": "standard", "targets": "minmax"},
    }
    empty = data.draw(st.sets(st.integers(1, ROWS - 1), max_size=12))
    values = np.random.default_rng(first).normal(size=ROWS).cumsum().round(3).tolist()
    column = [None if row in empty else value for row, value in enumerate(values)]
    train_rows = range(*train)
    border = train[0] + int(len(train_rows) * (1 - options["validation"]["fraction"]) + 1e-9)
    held_out = {*range(*test), *range(border, train[1])}
    changed = [
        value * 3 + 100 if row in held_out and value is not None else value
        for row, value in enumerate(column)
    ]
    try:
        known = learned(build({"y": column}, **options))
    except DataError:
        return
    assert learned(build({"y": changed}, **options)) == known


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ({"transform": {"difference": 5}}, 25),
        ({"transform": {"difference": 5}, "features": ("x",)}, 22),
        ({"missing": "forward_fill"}, 22),
    ],
)
def test_training_begins_where_nothing_is_taken_from_the_test(
    build: Build, options: dict[str, Any], first: int
) -> None:
    """Rows filled from, or differing from, test rows before them are in no training window.

    Where the target is no input, that is asked of the target's row alone, three rows on.
    """
    column = [None if row in (20, 21) else row * row for row in range(60)]
    if "missing" not in options:
        column[20:22] = [400, 441]
    splits = {"test": (0, 20), "train": (20, None)}
    dataset = build(
        {"x": range(60), "y": column},
        splits=splits,
        timesteps=3,
        validation={"fraction": 0.0},
        **options,
    )
    source = dataset.splits["train"].source
    assert source.resident()["starts"][0] == first
