"""The plots of one run after the other, drawn in the companion process."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_cli.records.excerpts import Series
from lstm_cli.records.plots.run_figures import (
    plot_error_by_step,
    plot_forecast,
    plot_history,
    plot_predictions,
)
from lstm_cli.records.tracking.child_io import Replies, name_error
from lstm_cli.types import EpochMetrics, Predictions, Row, RunEnd, RunStart
from lstm_cli.types.predictions import COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray


_TITLES = {
    "loss": "loss by epoch",
    "predictions": "predicted beside expected",
    "forecast": "forecast over time",
    "error_by_step": "error by step of the horizon",
}


class Plotter:
    """A run's history so far, and its plots, if it `draws` any."""

    __slots__ = ("_chunks", "_drawn_epochs", "_draws", "_names", "_number", "_replies", "_run")

    def __init__(self, replies: Replies, number: int, run: RunStart, *, draws: bool) -> None:
        self._draws = draws
        self._replies = replies
        self._number = number
        self._run = run
        self._names: tuple[str, ...] = ()
        self._chunks: list[NDArray[np.float64]] = []
        self._drawn_epochs = 0

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self._run.folder

    def epochs(self, metrics: EpochMetrics) -> None:
        """Take completed epochs; draw the loss when they were the last, while others are busy."""
        self._names = metrics.names
        self._chunks.append(metrics.values)
        if self._draws and metrics.epochs_done >= metrics.epochs_total:
            self._draw_history(None)

    def list_kept(self, kept_epoch: int | None) -> dict[str, float]:
        """The row of history.csv of the kept epoch; empty where that is the last one's."""
        if not kept_epoch or not self._chunks:
            return {}
        row = np.concatenate(self._chunks)[kept_epoch - 1]
        return dict(zip(self._names, row.tolist(), strict=True))

    def finish(self, end: RunEnd, series: Series) -> list[Path]:
        """Draw what is not drawn yet; the paths of the plots that there are come back."""
        if not self._draws:
            return []
        count = sum(map(len, self._chunks))
        if count and (end.kept_epoch is not None or count != self._drawn_epochs):
            self._draw_history(end.kept_epoch)
        if len(end.predictions):
            self._draw("predictions", end.predictions, plot_predictions, confusion=end.confusion)
        if len(series.predictions) and not series.predictions.classes:
            self._draw("forecast", series, plot_forecast)
        if by_step := _take_judged(end.by_step):
            self._draw("error_by_step", by_step, plot_error_by_step)
        return [path for stem in _TITLES if (path := self._find_path(stem)).exists()]

    def _find_path(self, stem: str) -> Path:
        return self._run.folder / "plots" / f"{stem}.png"

    def _draw_history(self, kept_epoch: int | None) -> None:
        values = np.concatenate(self._chunks)
        columns = {name: values[:, column] for column, name in enumerate(self._names)}
        self._draw("loss", columns, plot_history, kept_epoch=kept_epoch)
        self._drawn_epochs = len(values)

    def _draw(self, stem: str, content: object, plot: Callable[..., None], **options: Any) -> None:  # noqa: ANN401
        title = f"{self._run.name}: {_TITLES[stem]}"
        try:
            plot(self._find_path(stem), content, title=title, **options)
        except Exception as error:  # noqa: BLE001 - a plot that fails must not cost the others
            self._complain(_TITLES[stem], error)

    def _complain(self, what: str, error: Exception) -> None:
        sentence = f"the plot `{what}` could not be drawn: {name_error(error)}."
        self._replies.complain(self._number, sentence, error, self._run.folder)


def _take_judged(by_step: Sequence[Row]) -> list[Row]:
    """The rows of the split that judges best, where the horizon has several steps."""
    present = {row["split"] for row in by_step}
    judge = next((split for split in ("test", "val", "predict") if split in present), None)
    rows = [row for row in by_step if row["split"] == judge]
    return rows if any(row["step"] != 1 for row in rows) else []


def warm_up() -> None:
    """Draw what nobody will see: matplotlib's first figure takes its time."""
    cells: dict[str, Sequence[object]] = dict.fromkeys(COLUMNS, [None] * 2)
    known: dict[str, Sequence[object]] = {"sample": [0, 1], "step": [1, 1], "feature": ["y"] * 2}
    values: dict[str, Sequence[object]] = {"target": [1.0, 2.0], "prediction": [1.0, 2.0]}
    predictions = Predictions.from_columns(cells | known | values | {"split": ["test"] * 2})
    loss = np.array([1000.0, 1.0])
    with TemporaryDirectory() as folder:
        plot_history(Path(folder) / "a.png", {"loss": loss, "val_loss": loss}, title="")
        plot_predictions(Path(folder) / "b.png", predictions, title="")
