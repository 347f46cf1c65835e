"""Leaks are found in windows that have them, and not in others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstm_cli.data.table.series import Series
from lstm_cli.data.table.spans import Part
from lstm_cli.data.table.table_files import ColumnNames, load_series
from lstm_cli.data.table.table_leaks import find_leaks
from lstm_cli.types import SequenceDataset, SplitName, Windows

Build = Callable[..., SequenceDataset]
Write = Callable[..., str]
OPTIONS: dict[str, Any] = {"timesteps": 3, "splits": {"test": (0.7, 1.0)}}


def noise(rows: int, seed: int = 0) -> list[float]:
    """Numbers that do not repeat."""
    return [float(value) for value in np.random.default_rng(seed).normal(size=rows).round(6)]


@pytest.mark.parametrize(
    "name", ["airline_passengers", "sunspots_monthly", "household_power_daily"]
)
@pytest.mark.parametrize("timesteps", [1, 12])
def test_real_series_have_no_leaks(name: str, timesteps: int, build: Build) -> None:
    """Nothing is found in the bundled series."""
    target = {"airline_passengers": "Passengers", "sunspots_monthly": "Sunspots"}
    targets = (target.get(name, "Global_active_power"),)
    dataset = build(f"bundled:{name}.csv", targets=targets, timesteps=timesteps)
    assert dataset.leaks == ()


def make_windows(starts: list[int], rows: int = 40) -> Windows:
    """Windows of three rows in and two out."""
    nothing = np.zeros((rows, 1), np.float32)
    return Windows(nothing, nothing, np.array(starts, np.int32), timesteps=3, horizon=2)


@pytest.fixture
def series(write: Write) -> Series:
    """Two groups of 20 rows."""
    table = {"g": ["a"] * 20 + ["b"] * 20, "t": [*range(20)] * 2, "y": noise(40)}
    return load_series(write(table), ColumnNames(["y"], "t", "g"), sort=False)


PARTS: dict[SplitName, Part] = {
    "train": Part(np.array([0, 20]), np.array([10, 30])),
    "val": Part(np.array([10, 30]), np.array([14, 34])),
    "test": Part(np.array([14, 34]), np.array([20, 40])),
}


@pytest.mark.parametrize(
    ("split", "start", "leaks"),
    [
        ("train", 4, []),
        ("val", 7, []),
        (
            "train",
            6,
            [
                "1 training windows hold rows of the validation part.",
                "1 training windows have targets outside of the training rows.",
            ],
        ),
        (
            "train",
            14,
            [
                "1 training windows hold rows of the test part.",
                "1 training windows have targets outside of the training rows.",
            ],
        ),
        ("val", 6, ["1 validation windows have targets outside of the validation rows."]),
        (
            "test",
            18,
            [
                "1 test windows have targets outside of the test rows.",
                "1 test windows go from one group into another.",
            ],
        ),
    ],
)
def test_windows_that_break_the_rules_are_named(
    split: SplitName, start: int, leaks: list[str], series: Series
) -> None:
    """Each rule is tested on the windows themselves."""
    windows = {"train": make_windows([0]), "val": make_windows([8]), "test": make_windows([15])}
    windows[split] = make_windows([start])
    assert list(find_leaks(series, PARTS, windows, ("y",), ("y",))) == leaks  # type: ignore[arg-type]


def test_inputs_that_are_not_before_their_targets_are_named(series: Series) -> None:
    """Rows whose times do not rise make windows that look ahead."""
    assert series.times is not None
    times = replace(series.times, values=series.times.values.copy())
    times.values[1] = 9
    windows: dict[SplitName, Windows] = {"train": replace(make_windows([0]), timesteps=2)}
    found = find_leaks(replace(series, times=times), PARTS, windows, ("y",), ("y",))
    assert found == ("1 training windows have inputs that are not before their targets.",)


def test_repeated_windows_are_named(build: Build) -> None:
    """Test windows that are training windows too, inputs and targets alike, are counted."""
    values = noise(100)
    values[80:90] = values[20:30]
    dataset = build({"y": values}, **OPTIONS)
    assert dataset.leaks == (
        "7 of 30 test windows are among the training windows too, inputs and targets alike.",
    )
    values[25] += 1
    assert build({"y": values}, **OPTIONS).leaks[0].startswith("3 of 30 test windows")


def test_whole_groups_that_repeat_are_named(build: Build) -> None:
    """A group that is a copy of another is found where one is held out for validation."""
    table = {"g": ["a"] * 40 + ["b"] * 40, "y": noise(40) * 2}
    validation = {"by": "group", "fraction": 0.5}
    dataset = build(table, group="g", validation=validation, **OPTIONS)
    assert "25 of 25 validation windows are among the training windows too" in dataset.leaks[0]


def test_rows_that_stay_the_same_are_no_repetition(build: Build) -> None:
    """Windows of one value all through, such as nights without sun, are no leak."""
    assert build({"y": [0.0] * 60 + noise(20) + [0.0] * 20}, **OPTIONS).leaks == ()


def test_features_that_are_the_target_are_named(build: Build) -> None:
    """A feature that equals the target, or foretells it, is a leak under any name."""
    values = noise(101)
    table = {"y": values[:-1], "copy": values[:-1], "next": values[1:], "other": noise(100, 1)}
    dataset = build(table, features=("y", "copy", "next", "other"), **OPTIONS)
    assert dataset.leaks == (
        "feature 'copy' equals the target 'y' in every row.",
        (
            "feature 'next' is 1 row ahead of its time: in every training window its last value is "
            "the first of the target 'y'."
        ),
    )
    assert build(table, features=("y", "next"), gap=1, **OPTIONS).leaks == ()
