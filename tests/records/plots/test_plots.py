"""The plots: a picture for every run, whatever its numbers are."""

import math
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from lstm_cli.records.plots.canvas import make_figure
from lstm_cli.records.plots.curves import draw_history
from lstm_cli.records.plots.run_figures import plot_history, plot_predictions
from lstm_cli.records.plots.value_plots import choose_samples, draw_samples, to_points
from lstm_cli.types import Predictions

Build = Callable[..., Predictions]

_HISTORIES = {
    "falling": np.geomspace(1e3, 1e-3, 2000),
    "one epoch": np.array([0.3]),
    "constant": np.full(5, 0.3),
    "diverging": np.array([1.0, 1e9, math.inf, math.nan]),
    "never finite": np.full(3, math.nan),
    "with zeros": np.array([1.0, 0.1, 0.0]),
    "all zero": np.zeros(3),
    "negative": np.array([1.0, -1.0, -3.0]),
    "narrow": np.linspace(0.69, 0.61, 30),
}


def _read_size(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:24])
    return int(width), int(height)


def _draw_history(loss: list[float], kept_epoch: int | None = None) -> Figure:
    figure = make_figure("a", 6, 4)
    draw_history(figure.add_subplot(), {"loss": np.array(loss)}, kept_epoch)
    return figure


@pytest.mark.parametrize("name", _HISTORIES)
def test_every_history_has_a_picture(tmp_path: Path, name: str) -> None:
    """Losses that are zero, negative, constant or not finite are drawn, in the same size."""
    loss = _HISTORIES[name]
    path = tmp_path / "plots" / "loss.png"
    columns = {"epoch": np.arange(1.0, len(loss) + 1), "loss": loss, "val_loss": loss * 1.1}
    plot_history(path, columns, title="costs $5 to $6", kept_epoch=1)
    assert _read_size(path) == (900, 528)
    assert [file.name for file in path.parent.iterdir()] == ["loss.png"]


@pytest.mark.parametrize(
    ("loss", "scale"),
    [([1e3, 1.0], "log"), ([0.7, 0.6], "log"), ([1.0, 0.0], "symlog"), ([1.0, -1.0], "linear")],
)
def test_the_loss_axis_is_logarithmic_where_it_can_be(loss: list[float], scale: str) -> None:
    """Zeros need a linear end, negative losses a linear axis."""
    assert _draw_history(loss).axes[0].get_yscale() == scale


def test_the_kept_epoch_is_named() -> None:
    """The legend says of which epoch the weights are kept."""
    legend = _draw_history([3.0, 1.0, 2.0], kept_epoch=2).axes[0].get_legend()
    assert legend
    assert [text.get_text() for text in legend.get_texts()] == ["loss", "weights kept: epoch 2"]


@pytest.mark.parametrize(
    ("splits", "horizon", "features"),
    [
        ({"train": 12, "val": 4, "predict": 1}, 1, ("y",)),
        ({"test": 3000}, 2, ("load $ in $",)),
        ({"predict": 1}, 1, ("y",)),
        ({"test": 20, "predict": 8}, 96, ("a", "b")),
        ({"train": 1}, 3, tuple("abcdef")),
    ],
)
def test_values_have_a_picture(
    tmp_path: Path,
    predictions: Build,
    splits: dict[str, int],
    horizon: int,
    features: tuple[str, ...],
) -> None:
    """One sample or thousands, any horizon, and up to four target features below each other."""
    path = tmp_path / "predictions.png"
    plot_predictions(path, predictions(splits, horizon, features), title="a")
    assert _read_size(path) == (1320, 528 * min(len(features), 4))


@pytest.mark.parametrize(
    ("target", "guess"),
    [(1.0, math.nan), (math.nan, math.nan), (None, 2.0), (2.0, 2.0), (1e12, -math.inf)],
)
def test_strange_values_have_a_picture(
    tmp_path: Path, predictions: Build, target: float | None, guess: float
) -> None:
    """Targets that are not known, numbers that are not finite and constants are drawn or said."""
    path = tmp_path / "predictions.png"
    table = predictions({"test": 3}, 2, compare=lambda *_: (target, guess))
    plot_predictions(path, table, title="a")
    assert _read_size(path) == (1320, 528)


@pytest.mark.parametrize("classes", [1, 2, 5, 40])
def test_labels_have_a_picture(tmp_path: Path, predictions: Build, classes: int) -> None:
    """Two classes or forty, some targets not known."""

    def compare(sample: int, step: int, _: int) -> tuple[str | None, str]:
        target = f"class {sample % classes}" if sample != 1 else None
        return target, f"class {(sample + step) % classes}"

    path = tmp_path / "predictions.png"
    table = predictions({"test": 100, "predict": 2}, 2, compare=compare)
    names = [f"class {number}" for number in range(classes)]
    pairs = [{"expected": a, "predicted": b, "count": 9} for a in names for b in names]
    plot_predictions(path, table, title="a", confusion=[{"split": "test"} | one for one in pairs])
    assert _read_size(path) == (1320, 576)
    plot_predictions(path, table, title="a")
    assert _read_size(path) == (1320, 576)


def test_no_predictions_have_a_picture_that_says_so(tmp_path: Path) -> None:
    """A run that ended early has no predictions, and no error either."""
    path = tmp_path / "predictions.png"
    plot_predictions(path, Predictions(), title="a")
    assert _read_size(path) == (900, 528)


def test_inputs_to_predict_are_shown_first(predictions: Build) -> None:
    """The samples beside the diagonal are those to predict, then the first of the test split."""
    table = predictions({"train": 9, "test": 9, "predict": 2}, horizon=2)
    samples = choose_samples(to_points(table), few=4, many=100)
    assert samples.keys == (("predict", 0), ("predict", 1), ("test", 0), ("test", 1))
    np.testing.assert_array_equal(samples.target, [[1, 2], [16, 17], [1, 2], [16, 17]])


def test_few_points_have_their_numbers(predictions: Build) -> None:
    """A single prediction is written beside its point, and so is what was expected."""
    figure = make_figure("a", 6, 4)
    table = predictions({"predict": 1}, compare=lambda *_: (153.0, 152.87654))
    draw_samples(figure.add_subplot(), to_points(table), "sum")
    assert [text.get_text() for text in figure.axes[0].texts] == ["153", "152.88"]
