"""The plots of a sweep: a picture for every sweep, whatever its trials are."""

import math
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle

from lstm_cli.records.plots.canvas import make_figure
from lstm_cli.records.plots.parallel import (
    LEFT_OUT,
    draw_parallel_coordinates,
    place_metric,
    place_parameter,
)
from lstm_cli.records.plots.sweep_figures import (
    draw_best_so_far,
    draw_importance,
    plot_best_so_far,
    plot_importance,
    plot_parallel_coordinates,
)
from lstm_cli.records.plots.sweep_trials import Parameter, Trials

_LONG = "model.encoder.a_very_long_name_of_a_parameter_indeed"


def _make_trials(
    values: Sequence[float], statuses: Sequence[str] = (), *, maximize: bool = False
) -> Trials:
    numbers = np.arange(1, len(values) + 1)
    told = np.array(statuses or ["finished"] * len(values))
    return Trials(numbers, np.array(values, np.float64), told, "val_loss", maximize)


def _make_axes() -> Axes:
    return make_figure("a", 6, 4).add_subplot()


def _read_size(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    return int(width), int(height)


def _read_legend(axes: Axes) -> list[str]:
    legend = axes.get_legend()
    return [text.get_text() for text in legend.get_texts()] if legend else []


@pytest.mark.parametrize(
    "values",
    [
        [0.5],
        [0.5] * 40,
        [1e-6, 1e3, math.nan],
        [-1e12, 1e12, math.inf],
        [math.nan] * 3,
        np.linspace(1, 2, 300).tolist(),
    ],
    ids=["one", "constant", "decades", "huge", "none", "many"],
)
def test_every_sweep_has_pictures(tmp_path: Path, values: list[float]) -> None:
    """One trial or hundreds, values that are constant, huge or missing, odd names and texts."""
    trials = _make_trials(values)
    count = len(values)
    parameters = [
        Parameter("a", tuple(float(n) for n in range(count)), is_log=True),
        Parameter("$b", tuple(None if n % 2 else f"$x_{n}" for n in range(count))),
        Parameter(_LONG, (3.0,) * count),
    ]
    best, lines = tmp_path / "plots" / "best.png", tmp_path / "plots" / "lines.png"
    plot_best_so_far(best, trials, title="costs $5 to $6")
    plot_parallel_coordinates(lines, trials, parameters, title="costs $5 to $6")
    assert (_read_size(best), _read_size(lines)) == ((900, 528), (900, 576))


def test_many_parameters_are_cut_to_ten(tmp_path: Path) -> None:
    """The picture grows with the parameters up to ten; twenty bars are the most."""
    trials = _make_trials([1.0, 2.0])
    parameters = [Parameter(f"{_LONG}_{n}", (1.0, 2.0)) for n in range(30)]
    path = tmp_path / "a.png"
    plot_parallel_coordinates(path, trials, parameters, title="a")
    assert _read_size(path) == (2046, 576)
    plot_importance(path, {p.name: 1 / n for n, p in enumerate(parameters, 1)}, "b", title="a")
    assert _read_size(path) == (900, 948)


@pytest.mark.parametrize("maximize", [False, True])
def test_the_line_is_the_best_so_far(*, maximize: bool) -> None:
    """A trial without a value keeps the best; the line never gets worse, and ends at the last."""
    sign = -1.0 if maximize else 1.0
    values = [math.nan, 3.0, 5.0, 1.0, math.nan, 2.0]
    axes = _make_axes()
    draw_best_so_far(axes, _make_trials([sign * v for v in values], maximize=maximize))
    line = axes.lines[0]
    assert line.get_drawstyle() == "steps-post"
    assert np.asarray(line.get_xdata()).tolist() == [2, 3, 4, 5, 6]
    assert np.asarray(line.get_ydata()).tolist() == [sign * v for v in (3, 3, 1, 1, 1)]
    assert axes.get_title() == f"best: trial 4, val_loss {'-' * maximize}1"


def test_stopped_and_failed_trials_have_marks_of_their_own() -> None:
    """Stopped ones are hollow at their value, failed ones stand at the edge; the legend says so."""
    axes = _make_axes()
    statuses = ["finished", "stopped", "failed", "interrupted"]
    draw_best_so_far(axes, _make_trials([1.0, 2.0, math.nan, math.nan], statuses))
    assert _read_legend(axes) == ["trial", "stopped", "failed", "best so far"]
    dots = [each for each in axes.collections if isinstance(each, PathCollection)]
    _, stopped, failed = (np.asarray(each.get_offsets()).tolist() for each in dots)
    assert stopped == [[2.0, 2.0]]
    assert failed == [[3.0, 0.0]]
    assert axes.get_xlim() == (0.5, 4.5)


@pytest.mark.parametrize(
    ("values", "scale"),
    [([1e-3, 1.0], "log"), ([0.1, 1.0], "linear"), ([-1e-3, 1.0], "linear"), ([0, 9], "linear")],
)
def test_values_of_many_sizes_have_a_logarithmic_axis(values: list[float], scale: str) -> None:
    """More than two powers of ten, all above 0."""
    axes = _make_axes()
    draw_best_so_far(axes, _make_trials(values))
    assert axes.get_yscale() == scale
    assert ("logarithmic" in axes.get_ylabel()) is (scale == "log")


def test_each_trial_is_a_line_through_its_axes() -> None:
    """The worst is drawn first and palest; the best has a line of its own; failed ones are dotted.

    Trials that have no value and did not fail are left out.
    """
    axes = _make_axes()
    statuses = ["finished", "finished", "failed", "stopped", "interrupted"]
    trials = _make_trials([2.0, 3.0, math.nan, 1.0, math.nan], statuses)
    parameters = [
        Parameter("model.units", (8.0, 16.0, 8.0, 24.0, 8.0)),
        Parameter("optimizer.name", ("adam", "adam", "sgd", None, "adam")),
    ]
    draw_parallel_coordinates(axes, trials, parameters)
    failed, others = (each for each in axes.collections if isinstance(each, LineCollection))
    paths = [np.asarray(path.vertices)[:, 1].tolist() for path in others.get_paths()]
    assert paths == [[0.5, 0.0, 1.0], [0.0, 0.0, 0.5], [1.0, LEFT_OUT, 0.0]]
    (dotted,) = failed.get_paths()
    assert np.asarray(dotted.vertices)[:, 1].tolist() == [0.0, 1.0, LEFT_OUT]
    assert _read_legend(axes) == ["failed", "worse trials", "better trials", "best: trial 4"]
    texts = [text.get_text() for text in axes.texts]
    assert texts == [
        *("units", "8", "16", "24"),
        *("optimizer.name", "left out", "adam", "sgd"),
        *("val_loss", "no value", "1", "3", "1.5", "2", "2.5"),
    ]


def test_numbers_lie_by_their_size_or_its_logarithm() -> None:
    """A parameter that was drawn by its logarithm has its powers of ten in equal steps."""
    values = (1e-4, 1e-3, 1e-2, 1e-1)
    by_log = place_parameter(Parameter("a", values, is_log=True), "a")
    np.testing.assert_allclose(by_log.places, [0, 1 / 3, 2 / 3, 1])
    assert sorted(label for _, label in by_log.ticks) == ["0.0001", "0.001", "0.01", "0.1"]
    by_size = place_parameter(Parameter("a", values), "a")
    np.testing.assert_allclose(by_size.places, (np.array(values) - 1e-4) / (1e-1 - 1e-4))
    below_zero = place_parameter(Parameter("a", (-1.0, 0.0, 3.0), is_log=True), "a")
    np.testing.assert_allclose(below_zero.places, [0, 0.25, 1])


def test_few_numbers_that_come_again_have_equal_steps() -> None:
    """Numbers that were listed are steps, ordered by size, and many texts have few labels."""
    steps = place_parameter(Parameter("a", (256.0, 8.0, 16.0, 8.0)), "a")
    assert steps.places.tolist() == [1.0, 0.0, 0.5, 0.0]
    assert steps.ticks == ((0.0, "8"), (0.5, "16"), (1.0, "256"))
    texts = place_parameter(Parameter("a", tuple(f"text {n:02}" for n in range(50))), "a")
    assert len(texts.ticks) == 10


def test_a_constant_lies_in_the_middle() -> None:
    """One value alone is in the middle of its axis, the metric's too."""
    assert place_parameter(Parameter("a", ("x", "x")), "a").ticks == ((0.5, "x"),)
    metric = place_metric("a", np.array([2.0, 2.0, np.nan]), np.array([False, False, True]))
    assert metric.places.tolist() == [0.5, 0.5, LEFT_OUT]
    assert metric.ticks == ((LEFT_OUT, "no value"), (0.5, "2"))


def test_bars_have_whole_names_and_numbers() -> None:
    """The first is above, with its share beside it."""
    axes = _make_axes()
    draw_importance(axes, {"training.optimizer.learning_rate": 0.534, "$b": 0.0}, "of all")
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["training.optimizer.learning_rate", r"\$b"]
    assert [text.get_text() for text in axes.texts] == ["53%", "0%"]
    widths = [each.get_width() for each in axes.patches if isinstance(each, Rectangle)]
    assert widths == [0.534, 0.0]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
