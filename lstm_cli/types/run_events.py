"""What is told of a run while it goes on and when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.errors import LstmCliError
from lstm_cli.types.predictions import Predictions

Row: TypeAlias = Mapping[str, object]
State: TypeAlias = Mapping[str, NDArray[np.generic]]
Status: TypeAlias = Literal["running", "finished", "stopped", "interrupted", "failed"]


@dataclass(frozen=True, slots=True)
class EpochMetrics:
    """The epochs that a chunk of updates completed (possibly none), and how far the run is.

    `values` is `(completed epochs, len(names))` float64, one row an epoch from `first_epoch`
    (counted from 1) on; `names` are the columns of history.csv after `epoch`.
    """

    names: tuple[str, ...]
    first_epoch: int
    values: NDArray[np.float64]
    epochs_done: float
    epochs_total: int


@dataclass(frozen=True, slots=True)
class RunStart:
    """What a recorder is told when a run begins.

    `config` is the resolved config as plain data; `wandb_id` is the W&B run's id, chosen here;
    `notes` are sentences that the user must know from the beginning. A run that goes on from a
    checkpoint is told as if it began, and then all its earlier epochs at once. `is_over` says that
    it is told as a whole, after its end.
    """

    name: str
    folder: Path
    wandb_id: str
    config: Mapping[str, object]
    notes: tuple[str, ...] = ()
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What a recorder is told when a run ends, well or not.

    `metrics` are final scores in the user's units, flat (`test_rmse`), of the kept weights;
    `seconds` says where the time went, by phase; `kept_epoch` is the epoch whose weights are kept,
    None where that is the last; `warnings` are sentences that a reader of the scores must know.
    `by_step` are the rows of metrics_by_step.csv, `confusion` those of confusion.csv: split,
    expected, predicted, count.
    """

    status: Status
    reason: str
    metrics: Mapping[str, float]
    predictions: Predictions
    seconds: Mapping[str, float]
    kept_epoch: int | None = None
    warnings: tuple[str, ...] = ()
    by_step: Sequence[Row] = ()
    confusion: Sequence[Row] = ()


class Recorder(Protocol):
    """A listener of a run. A recorder that fails says so once and never ends the run."""

    def start(self, run: RunStart) -> None:
        """The run's folder exists; training has not begun."""

    def epochs(self, metrics: EpochMetrics) -> None:
        """A chunk of updates is done."""

    def finish(self, end: RunEnd) -> None:
        """The run is over and its files, plots aside, are written."""


@dataclass(frozen=True, slots=True)
class Result:
    """What `lstm_cli.run` returns.

    `history` maps each column of history.csv to `(epochs,)` float64; `warnings` are sentences that
    a reader of the scores must know; `confusion` are the rows of confusion.csv; `failure` is the
    error that ended the run, or the expectation that it missed.
    """

    folder: Path
    name: str
    status: Status
    reason: str
    metrics: Mapping[str, float] = field(repr=False)
    history: Mapping[str, NDArray[np.float64]] = field(repr=False)
    predictions: Predictions = field(repr=False)
    seconds: Mapping[str, float] = field(repr=False)
    warnings: tuple[str, ...] = ()
    confusion: Sequence[Row] = field(default=(), repr=False)
    exit_code: int = 0
    failure: LstmCliError | None = None
