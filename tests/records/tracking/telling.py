"""What tests of the companion share: the types of their fixtures, and a run told whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from lstm_cli.records.run_folder import RunFolder
from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.types import EpochMetrics, RunEnd, RunStart

Metrics: TypeAlias = Callable[..., EpochMetrics]
End: TypeAlias = Callable[..., RunEnd]
Begin: TypeAlias = Callable[..., tuple[RunFolder, RunStart]]
Log: TypeAlias = dict[str, list[dict[str, Any]]]
ReadLog: TypeAlias = Callable[[Path], Log]


def tell(companion: TrackingRecorder, run: RunStart, metrics: EpochMetrics, end: RunEnd) -> None:
    """Tell a companion of a run from its start to its end."""
    companion.start(run)
    companion.epochs(metrics)
    companion.finish(end)
