"""The plots of one run after the other, drawn in the companion process."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from lstm_cli.records.companion.replies import Replies, name_error
from lstm_cli.records.plots.figures import plot_history, plot_predictions
from lstm_cli.types import EpochMetrics, Predictions, RunEnd, RunStart

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Plotter:
    """A run's history so far, and its plots."""

    __slots__ = ("_chunks", "_drawn_epochs", "_names", "_number", "_replies", "_run")

    def __init__(self, replies: Replies, number: int, run: RunStart) -> None:
        self._replies = replies
        self._number = number
        self._run = run
        self._names: tuple[str, ...] = ()
        self._chunks: list[NDArray[np.float64]] = []
        self._drawn_epochs = 0

    def epochs(self, metrics: EpochMetrics) -> None:
        """Take completed epochs; draw the loss when they were the last, while others are busy."""
        self._names = metrics.names
        self._chunks.append(metrics.values)
        if metrics.epochs_done >= metrics.epochs_total:
            self._draw_history(None)

    def list_kept(self, kept_epoch: int | None) -> dict[str, float]:
        """The row of history.csv of the kept epoch; empty where that is the last one's."""
        if not kept_epoch or not self._chunks:
            return {}
        row = np.concatenate(self._chunks)[kept_epoch - 1]
        return dict(zip(self._names, row.tolist(), strict=True))

    def finish(self, end: RunEnd) -> list[Path]:
        """Draw what is not drawn yet; the paths of the plots that there are come back."""
        count = sum(map(len, self._chunks))
        if count and (end.kept_epoch is not None or count != self._drawn_epochs):
            self._draw_history(end.kept_epoch)
        if len(end.predictions):
            self._draw_predictions(end.predictions)
        paths = (self._find_path("loss"), self._find_path("predictions"))
        return [path for path in paths if path.exists()]

    def _find_path(self, stem: str) -> Path:
        return self._run.folder / "plots" / f"{stem}.png"

    def _draw_history(self, kept_epoch: int | None) -> None:
        values = np.concatenate(self._chunks)
        columns = {name: values[:, column] for column, name in enumerate(self._names)}
        title = f"{self._run.name}: loss by epoch"
        try:
            plot_history(self._find_path("loss"), columns, title=title, kept_epoch=kept_epoch)
            self._drawn_epochs = len(values)
        except Exception as error:  # noqa: BLE001 - a plot that fails must not cost the others
            self._complain("the loss", error)

    def _draw_predictions(self, predictions: Predictions) -> None:
        title = f"{self._run.name}: predicted beside expected"
        try:
            plot_predictions(self._find_path("predictions"), predictions, title=title)
        except Exception as error:  # noqa: BLE001 - likewise
            self._complain("the predictions", error)

    def _complain(self, what: str, error: Exception) -> None:
        sentence = f"the plot of {what} could not be drawn: {name_error(error)}."
        self._replies.complain(self._number, sentence, error, self._run.folder)


def warm_up() -> None:
    """Draw what nobody will see: matplotlib's first figure takes its time."""
    predictions = Predictions(
        [0, 1], ["test"] * 2, [""] * 2, [1] * 2, ["y"] * 2, [1.0, 2.0], [1.0, 2.0]
    )
    loss = np.array([1000.0, 1.0])
    with TemporaryDirectory() as folder:
        plot_history(Path(folder) / "a.png", {"loss": loss, "val_loss": loss}, title="")
        plot_predictions(Path(folder) / "b.png", predictions, title="")
