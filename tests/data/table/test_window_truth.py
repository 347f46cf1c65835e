"""Targets, transforms and naive forecasts of windows are those of the file."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.data.table.window_truth import WindowTruth
from lstm_cli.types import SequenceDataset, Split, Windows

Build = Callable[..., SequenceDataset]
HOUSEHOLD = {
    "time": "date",
    "targets": ("Global_active_power",),
    "timesteps": 14,
    "horizon": 7,
    "splits": {"train": (1, -328), "test": (-328, -6)},
    "evaluation": {"stride": 7},
}


def every(split: Split) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """All samples of a split."""
    return np.arange(len(split), dtype=np.int32)


def rows_of(split: Split) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """The rows of the targets `(samples, horizon)`."""
    assert isinstance(split.source, Windows)
    first = split.source.starts + split.source.timesteps + split.source.gap
    return first[:, None] + np.arange(split.source.horizon)


def make_series(lengths: list[int], seed: int) -> dict[str, list[Any]]:
    """Groups one after the other, with positive values in two target columns."""
    random = np.random.default_rng(seed)
    groups = [f"g{index}" for index, length in enumerate(lengths) for _ in range(length)]
    y, z = (np.exp(random.normal(size=len(groups)) * 0.3 + 2).tolist() for _ in "yz")
    return {"g": groups, "y": y, "z": z}


@st.composite
def transforms(draw: st.DrawFn) -> dict[str, Any]:
    """Options of a section that transforms and scales its targets in any way."""
    horizon, gap = draw(st.integers(1, 4)), draw(st.integers(0, 2))
    difference = draw(st.none() | st.integers(1, 6))
    if difference is not None and gap:
        difference += gap + horizon
    features = draw(st.sampled_from([("y", "z"), ("z",), ("z", "y")]))
    names = st.sampled_from(["none", "standard", "minmax"])
    return {
        "group": "g",
        "timesteps": draw(st.integers(1, 4)),
        "horizon": horizon,
        "gap": gap,
        "features": features,
        "targets": ("y", "z"),
        "splits": {"test": (0.7, 1.0)},
        "transform": {"log": draw(st.booleans()), "difference": difference},
        "scaling": {
            "inputs": draw(names),
            "targets": draw(names),
            "per_group": draw(st.booleans()),
        },
    }


@settings(max_examples=40)
@given(options=transforms(), seed=st.integers(0, 99))
def test_transforms_are_undone(options: dict[str, Any], seed: int, build: Build) -> None:
    """Restored targets are those of the file, whatever the transform and scaling."""
    dataset = build(make_series([40, 50], seed), **options)
    for split in dataset.splits.values():
        targets = split.source.arrays().targets
        assert np.isfinite(targets).all()
        assert np.isfinite(split.source.arrays().inputs["inputs"]).all()
        restored = split.truth.restore(targets, every(split))  # type: ignore[arg-type]
        np.testing.assert_allclose(restored, split.truth.targets(every(split)), rtol=1e-4)


@settings(max_examples=40)
@given(options=transforms(), seed=st.integers(0, 99))
def test_predictions_are_chained(options: dict[str, Any], seed: int, build: Build) -> None:
    """A predicted change adds to the value it is from: the true one, or the predicted."""
    columns = make_series([40, 50], seed)
    dataset = build(columns, **options)
    split = dataset.splits["test"]
    assert isinstance(split.truth, WindowTruth)
    known, reach = split.truth.known, options["transform"]["difference"] or 0
    change = np.log if options["transform"]["log"] else np.array
    undo = np.exp if options["transform"]["log"] else np.array
    outputs = np.random.default_rng(seed).normal(size=(len(split), options["horizon"], 2)) * 0.2
    restored = split.truth.restore(outputs.astype(np.float32), every(split))
    for sample, rows in enumerate(rows_of(split)):
        group = int(rows[0] >= 40) if len(known.center) > 1 else 0
        last_known = rows[0] - options["gap"] - 1
        for feature, name in enumerate("yz"):
            levels: dict[int, float] = {}
            for step, row in enumerate(rows.tolist()):
                level = outputs[sample, step, feature] * known.spread[group, feature]
                level += known.center[group, feature]
                if reach and row - reach <= last_known:
                    level += float(change(columns[name][row - reach]))
                elif reach:
                    level += levels[row - reach]
                levels[row] = level
                expected = float(undo(level))
                np.testing.assert_allclose(
                    restored[sample, step, feature], expected, rtol=1e-4, atol=1e-4
                )


@settings(max_examples=60)
@given(
    lengths=st.lists(st.integers(20, 30), min_size=1, max_size=3),
    season=st.integers(1, 30),
    gap=st.integers(0, 3),
    horizon=st.integers(1, 5),
)
def test_naive_forecasts_look_back(
    lengths: list[int], season: int, gap: int, horizon: int, build: Build
) -> None:
    """Season ago is the last row known a whole number of seasons before; last is the last input."""
    columns = make_series(lengths, 0)
    options = {"splits": {"test": (0.6, 1.0)}, "validation": {"fraction": 0.0}}
    dataset = build(columns, group="g", timesteps=3, gap=gap, horizon=horizon, **options)
    split = dataset.splits["test"]
    ago, last = (split.truth.season_ago(every(split), season), split.truth.last(every(split)))
    assert ago is not None
    assert last is not None
    for sample, rows in enumerate(rows_of(split)):
        last_known = rows[0] - gap - 1
        assert last[sample, 0] == np.float32(columns["y"][last_known])
        for step, row in enumerate(rows.tolist()):
            before = row - season
            while before > last_known:
                before -= season
            if before >= 0 and columns["g"][before] == columns["g"][row]:
                assert ago[sample, step, 0] == np.float32(columns["y"][before])
            else:
                assert np.isnan(ago[sample, step, 0])


def test_differences_stay_inside_groups(build: Build) -> None:
    """The first rows of every group have nothing to differ from, so that no window holds them."""
    columns = {"g": ["a"] * 30 + ["b"] * 30, "y": [*range(30), *range(100, 130)]}
    options = {"timesteps": 2, "transform": {"difference": 3}, "validation": {"fraction": 0.0}}
    dataset = build(columns, group="g", scaling={"inputs": "none", "targets": "none"}, **options)
    train = dataset.splits["train"].source
    assert isinstance(train, Windows)
    assert sorted(set(train.starts.tolist())) == [*range(3, 22), *range(33, 52)]
    assert set(train.arrays().targets.ravel().tolist()) == {3.0}
    assert set(train.arrays().inputs["inputs"].ravel().tolist()) == {3.0}


def test_the_household_protocol(build: Build) -> None:
    """The 46 test weeks and the naive scores on them are the published ones."""
    dataset = build("bundled:household_power_daily.csv", **HOUSEHOLD)
    split = dataset.splits["test"]
    samples = every(split)
    targets = split.truth.targets(samples)
    last = split.truth.last(samples)
    assert last is not None
    ago = [split.truth.season_ago(samples, season) for season in (7, 364)]
    naive = [last[:, None], *(forecast for forecast in ago if forecast is not None)]
    scores = [np.sqrt(np.mean((targets - forecast) ** 2)) for forecast in naive]
    assert [round(float(score), 2) for score in scores] == [511.89, 469.39, 465.29]
    assert len(split) == 46
    assert (dataset.notes, dataset.leaks) == ((), ())


def test_origins_of_the_household_weeks(build: Build) -> None:
    """A sample names the rows that went in, and the days that come out, Sunday first."""
    split = build("bundled:household_power_daily.csv", **HOUSEHOLD).splits["test"]
    ends = np.array([0, 45], np.int32)
    assert split.origins.sources(ends) == ["rows 1101-1114", "rows 1416-1429"]
    times = split.origins.times(ends)
    assert times is not None
    assert [week[0] for week in times] == ["2010-01-03", "2010-11-14"]
    assert [week[-1] for week in times] == ["2010-01-09", "2010-11-20"]
    assert split.origins.groups(ends) is None


def test_logarithms_need_positive_values(build: Build) -> None:
    """The logarithm of values of 0 or less is refused, with how many there are and where."""
    columns = {"y": [1.0] * 10 + [0.0, -1.0] + [2.0] * 10}
    with pytest.raises(Exception, match=r"column 'y' has 2 values of 0 or less \(.*:12, .*:13\)"):
        build(columns, timesteps=2, transform={"log": True})
