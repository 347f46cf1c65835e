"""A run under way: its parts, where its seconds go, and what a process keeps from run to run."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import LstmCliError
from lstm_cli.records.checkpoints import Checkpoint
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.stop import Stop, StopRule
from lstm_cli.types import EpochMetrics, Predictions, Recorder, SequenceDataset, Split

if TYPE_CHECKING:
    from lstm_cli.nn.engine import Engine


@dataclass(slots=True)
class Stopwatch:
    """Seconds by phase, in the order in which phases began; no second counts twice."""

    seconds: dict[str, float] = field(default_factory=dict)
    _running: list[str] = field(default_factory=list)
    _since: float = 0.0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the time of the block, however it ends, under `name`, but for phases inside it."""
        self._settle()
        self.seconds.setdefault(name, 0.0)
        self._running.append(name)
        try:
            yield
        finally:
            self._settle()
            self._running.pop()

    def _settle(self) -> None:
        now = time.perf_counter()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now


@dataclass(slots=True)
class Session:
    """A run under way: what it was given, and what has come of it so far.

    `checkpoint` is where it goes on from; `cut_short` says that a limit of time ended the training,
    `has_no_time` that it did so before the process's first update, `ruled_out` why `rule` did.
    """

    config: ExperimentConfig
    dataset: SequenceDataset
    given: Split | None
    folder: RunFolder
    recorders: Sequence[Recorder]
    stop: Stop
    clock: Stopwatch
    checkpoint: Checkpoint | None = None
    notes: tuple[str, ...] = ()
    rule: StopRule | None = None
    cut_short: bool = False
    has_no_time: bool = False
    ruled_out: str = ""
    reason: str = ""
    kept_epoch: int | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    by_step: list[Mapping[str, object]] = field(default_factory=list)
    confusion: list[Mapping[str, object]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    predictions: Predictions = field(default_factory=Predictions)
    failure: LstmCliError | None = None

    def tell(self, metrics: EpochMetrics) -> None:
        """Tell every recorder of completed epochs."""
        for recorder in self.recorders:
            recorder.epochs(metrics)


@dataclass(slots=True)
class Warm:
    """What a process keeps from run to run; empty until the first run needs TensorFlow.

    `lean`: the process has no other use for TensorFlow, so nothing but runs must work in it.
    """

    lean: bool = False
    _engine: "Engine | None" = None

    def get_engine(self) -> "Engine":
        """The engine with all that it has compiled."""
        from lstm_cli.nn.engine import Engine  # noqa: PLC0415

        self._engine = self._engine or Engine()
        return self._engine
