"""Forecasts over time and errors by step: what is shown of long ones, and that all is drawn."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from lstm_cli.records.excerpts import pick_series
from lstm_cli.records.plots.canvas import make_figure
from lstm_cli.records.plots.curves import draw_error_by_step
from lstm_cli.records.plots.forecast_plot import find_borders, line_predicted, read_times, to_rows
from lstm_cli.records.plots.run_figures import plot_error_by_step, plot_forecast
from lstm_cli.types import Predictions, SplitName

Build = Callable[..., Predictions]
BEGINS = {"train": 0, "val": 1000, "test": 2000}


def tell_day(split: SplitName, sample: int, step: int) -> str:
    """The day of a step: a sample a day, each split after the one before."""
    return str(np.datetime64("2010-01-01") + BEGINS[split] + sample + step)


def tell_group(_: SplitName, sample: int, __: int) -> str:
    """Groups of 30 samples."""
    return f"shop {sample // 30}"


def test_a_short_series_is_shown_whole(predictions: Build) -> None:
    """All forecasts of a step of validation and test, and the training samples before."""
    series = pick_series(predictions({"train": 20, "val": 30, "test": 40}, time=tell_day))
    assert len(series.predictions) == 90
    assert series.note == ""


def test_a_long_series_is_shown_around_its_border(predictions: Build) -> None:
    """The first times of test and the last of validation, neighbours all; no training samples."""
    series = pick_series(predictions({"train": 90, "val": 900, "test": 900}, time=tell_day))
    shown = {name: series.predictions.sample[series.predictions.split == name] for name in BEGINS}
    assert shown["train"].tolist() == []
    assert shown["val"].tolist() == list(range(740, 900))
    assert shown["test"].tolist() == list(range(400))
    assert series.note == "only the beginning of test, only the end of val"


def test_forecasts_that_overlap_are_passed_over(predictions: Build) -> None:
    """Of forecasts of seven days that begin each day, every seventh is shown."""
    series = pick_series(predictions({"val": 50, "test": 50}, 7, time=tell_day))
    picked = series.predictions
    assert np.unique(picked.sample[picked.split == "test"]).tolist() == list(range(0, 50, 7))
    assert series.note == ""
    assert len(np.unique(picked.time)) == len(picked)


def test_four_groups_are_shown(predictions: Build) -> None:
    """Of many groups the first four."""
    series = pick_series(predictions({"test": 180}, time=tell_day, group=tell_group))
    assert set(series.predictions.group) == {f"shop {number}" for number in range(4)}
    assert series.note == "4 of 6 groups"


@pytest.mark.parametrize("splits", [{"test": 5}, {"train": 5}, {"train": 3, "predict": 2}])
def test_without_times_or_held_out_rows_there_is_no_series(
    predictions: Build, splits: dict[SplitName, int]
) -> None:
    """No times, or nothing but training samples: nothing to draw over time."""
    timed = {} if "test" in splits else {"time": lambda *_: "2010"}
    assert len(pick_series(predictions(splits, **timed)).predictions) == 0


def test_a_line_is_broken_between_forecasts(predictions: Build) -> None:
    """Forecasts of several steps do not touch; those of one step are a line of their own."""
    several = to_rows(predictions({"train": 1, "test": 15}, 3, time=tell_day))
    one = to_rows(predictions({"val": 4, "test": 4}, 1, time=tell_day))
    assert np.isnan(line_predicted(several)[1]).sum() == 14
    assert np.isnan(line_predicted(one)[1]).tolist() == [False] * 4 + [True] + [False] * 4


def test_borders_are_where_splits_follow_each_other(predictions: Build) -> None:
    """Each split begins after the ones before; where they are mixed there is no border."""
    rows = to_rows(predictions({"train": 2, "val": 3, "test": 3}, time=tell_day))
    assert [name for name, _ in find_borders(rows)] == ["train", "val", "test"]
    assert find_borders(rows)[2][1] == np.datetime64("2010-01-02") + 2000
    mixed = to_rows(predictions({"val": 3, "test": 3}, time=lambda _, sample, __: str(sample)))
    assert find_borders(mixed) == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (["2010-01-01", "2010-02-01"], "M"),
        (["2010-01-01T10:30:00.5", "2010-01-01 11:00"], "M"),
        (["1949", "1950"], "f"),
        (["Q1 2010", "Q2 2010"], "f"),
    ],
)
def test_times_are_dates_numbers_or_an_order(words: list[str], kind: str) -> None:
    """Whatever a time looks like it has a place, later ones further right."""
    times = read_times(words)
    assert times.dtype.kind == kind
    assert times[0] < times[1]


@pytest.mark.parametrize("features", [("y",), ("a $", "b"), tuple("abcdef")])
@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("horizon", [1, 5])
def test_every_forecast_has_a_picture(
    tmp_path: Path, predictions: Build, features: tuple[str, ...], horizon: int, *, grouped: bool
) -> None:
    """Several targets and groups, one step or five, some targets not known."""

    def compare(sample: int, step: int, _: int) -> tuple[float | None, float]:
        return (None if sample == 3 else float(step)), float(sample)

    groups = {"group": tell_group} if grouped else {}
    table = predictions(
        {"train": 9, "test": 40}, horizon, features, compare, time=tell_day, **groups
    )
    plot_forecast(tmp_path / "forecast.png", pick_series(table), title="a")
    assert (tmp_path / "forecast.png").stat().st_size > 10_000


def make_rows(scores: Mapping[str, Sequence[float]], feature: str = "y") -> list[dict[str, object]]:
    """Rows of metrics_by_step.csv."""
    steps = range(len(next(iter(scores.values()))))
    return [
        {"split": "test", "step": step + 1, "feature": feature}
        | {name: values[step] for name, values in scores.items()}
        for step in steps
    ]


def test_the_error_by_step_names_what_is_beyond(tmp_path: Path) -> None:
    """The model and the naive forecasts are lines; one that is far off does not flatten them."""
    scores = {"rmse": [1, 2], "naive_season_7_rmse": [2, 3], "naive_mean_rmse": [900, 900]}
    figure = make_figure("a", 6, 4)
    draw_error_by_step(figure.add_subplot(), make_rows(scores), "y")
    axes = figure.axes[0]
    labels = [line.get_label() for line in axes.get_lines()]
    assert labels == ["model", "naive: season 7", "naive: mean (beyond the plot)"]
    assert 3 < axes.get_ylim()[1] < 4
    rows = [*make_rows(scores, "u"), *make_rows(scores, "v")]
    plot_error_by_step(tmp_path / "steps.png", rows, title="a")
    assert (tmp_path / "steps.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    "scores", [{"accuracy": [0.5, 1.0]}, {"rmse": [0.0, 0.0]}, {"mae": [1, 2]}]
)
def test_strange_errors_by_step_have_a_picture(
    tmp_path: Path, scores: Mapping[str, Sequence[float]]
) -> None:
    """Labels, errors that are all zero, and no score at all are drawn or said."""
    plot_error_by_step(tmp_path / "steps.png", make_rows(scores), title="a")
    assert (tmp_path / "steps.png").exists()


def test_sequences_that_begin_together_are_no_series(predictions: Build) -> None:
    """Where each sample counts its days from the same one, nothing is shown over time."""
    build = predictions(
        {"test": 5}, 3, time=lambda _, __, step: str(np.datetime64("2020-01-01") + step)
    )
    assert len(pick_series(build).predictions) == 0
