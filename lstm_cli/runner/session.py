"""A run under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.errors import LstmCliError
from lstm_cli.records.checkpoints import Checkpoint
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.stopping import Rule, Stop
from lstm_cli.runner.stopwatch import Stopwatch
from lstm_cli.types import EpochMetrics, Predictions, Recorder, SequenceDataset, Split


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
    rule: Rule | None = None
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
