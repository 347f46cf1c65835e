"""The part of a run that needs TensorFlow: from its import to the files of the kept model.

Training goes chunk after chunk, with checkpoints, from where it was left.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.dumping import dump_config
from lstm_cli.errors import ConfigError, DataError, Problem, TrainingError
from lstm_cli.records.checkpoints import Checkpoint
from lstm_cli.records.facts import describe_conditions
from lstm_cli.runner.results import evaluate_and_save
from lstm_cli.runner.resumable_run import HISTORY
from lstm_cli.runner.session import Session, Warm
from lstm_cli.runner.trained_run import MODEL
from lstm_cli.types import EpochMetrics
from lstm_cli.wording import format_seconds

if TYPE_CHECKING:
    from lstm_cli.nn.engine import Compiled, Engine
    from lstm_cli.nn.runtime import GraphThread
    from lstm_cli.nn.trainer import TrainingRun


# Of a training whose checkpoints take long, at most this share goes into them.
CHECKPOINT_SHARE = 0.05
_OTHER = "Remove this file, and the run goes on from what is left."


class RunTraining:
    """The training of a session: new, from the weights of another run, or from a checkpoint.

    Raises:
        DataError: the weights or the checkpoint are those of another model.
    """

    def __init__(self, session: Session, compiled: "Compiled", worker: "GraphThread") -> None:
        from lstm_cli.nn.trainer import TrainingRun  # noqa: PLC0415

        config = session.config
        self.training = TrainingRun(compiled, config.training, session.dataset, config.seed, worker)
        self._session = session
        self._seen: list[EpochMetrics] = []
        self._saved_updates = 0
        self._next_save = 0.0
        if session.checkpoint:
            self._restore(session.checkpoint)
        elif config.training.init_from:
            _set_first_weights(self.training, Path(config.training.init_from))

    def run(self) -> None:
        """Train to the end, or until something stops it; the kept weights are the model's then."""
        session, training = self._session, self.training
        for metrics in self._seen:
            session.tell(metrics)
            self._judge(metrics)
        self._next_save = time.monotonic() + session.config.training.checkpoint_seconds
        try:
            self._train()
        except TrainingError as error:
            session.failure = error
        self._save()
        training.keep()
        if training.kept_epoch < training.epochs_done:
            session.kept_epoch = training.kept_epoch
        session.reason = training.reason()

    def _train(self) -> None:
        session = self._session
        for metrics in self._list_chunks():
            session.stop.has_trained = True
            self._seen.append(metrics)
            session.tell(metrics)
            self._judge(metrics)
            if session.stop.is_wanted or session.ruled_out:
                session.cut_short = not self.training.is_over
                break
            if time.monotonic() >= self._next_save:
                self._save()

    def _list_chunks(self) -> Iterator[EpochMetrics]:
        session = self._session
        if session.ruled_out:
            return iter(())
        return self.training.chunks(borders=session.rule.borders if session.rule else ())

    def _judge(self, metrics: EpochMetrics) -> None:
        rule = self._session.rule
        if rule and not self.training.is_over:
            self._session.ruled_out = rule.judge(metrics) or ""

    def _save(self) -> None:
        """Write a checkpoint, unless this state has one."""
        if self.training.updates_done == self._saved_updates:
            return
        began = time.monotonic()
        with self._session.clock.phase("checkpoint"):
            self._write()
        self._saved_updates = self.training.updates_done
        ended = time.monotonic()
        seconds = self._session.config.training.checkpoint_seconds
        self._next_save = ended + max(seconds, (ended - began) / CHECKPOINT_SHARE)

    def _write(self) -> None:
        session = self._session
        facts = {
            "epochs": self.training.epochs_done,
            "stopped_early": self.training.updates_done < self.training.updates_total
            and self.training.is_over,
            "columns": self.training.columns,
            "config": session.config.model_dump(mode="json"),
            "data_fingerprint": session.dataset.fingerprint,
            "conditions": describe_conditions(),
        }
        state = {**self.training.state(), HISTORY: self._history()}
        session.folder.write_checkpoint(self.training.updates_done, facts, state)

    def _history(self) -> NDArray[np.float64]:
        """All completed epochs' rows, `(epochs, columns)` float64."""
        if not self._seen:
            return np.zeros((0, len(self.training.columns)))
        values = np.concatenate([metrics.values for metrics in self._seen])
        self._seen = [replace(self._seen[-1], first_epoch=1, values=values)]
        return values

    def _restore(self, checkpoint: Checkpoint) -> None:
        state = dict(checkpoint.state)
        values = np.asarray(state.pop(HISTORY, ()))
        try:
            self.training.restore(state)
        except DataError as error:
            raise DataError(Problem(str(checkpoint.path), f"{error} {_OTHER}")) from error
        columns = checkpoint.facts.get("columns")
        size = (self.training.epochs_done, len(self.training.columns))
        if columns != list(self.training.columns) or values.shape != size:
            message = f"its history is that of another training. {_OTHER}"
            raise DataError(Problem(str(checkpoint.path), message))
        self._seen = [self.training.describe(1, values.astype(np.float64))]
        self._saved_updates = self.training.updates_done


def _set_first_weights(training: "TrainingRun", run: Path) -> None:
    from lstm_cli.nn.inference import read_weights  # noqa: PLC0415

    try:
        training.start_from(read_weights(run / MODEL))
    except DataError as error:
        place = f"training.init_from: {run}"
        raise DataError([Problem(place, each.message) for each in error.problems]) from error


# Imports and compilations do not always take the same time.
_ROOM = 1.5


def train_and_judge(session: Session, warm: Warm) -> None:
    """Train as far as nothing stops it, judge the kept weights, and save their model.

    Raises:
        LstmCliError: what ended the run.
    """
    # The one late import of TensorFlow: config and data are checked, so no mistake had to wait
    # for it, and the recorders' process imports its own parts meanwhile.
    with session.clock.phase("import"):
        from lstm_cli.nn.runtime import load_tensorflow, memory_errors  # noqa: PLC0415

        load_tensorflow(lean=warm.lean)
        engine = warm.get_engine()
    # A limit that is over by now is looked at once it is known what compiling takes.
    if session.stop.signal or (session.stop.is_late and session.stop.has_trained):
        session.cut_short = True
        return
    with memory_errors():
        _train_and_judge(session, engine)


def _train_and_judge(session: Session, engine: "Engine") -> None:
    from lstm_cli.nn.runtime import GraphThread  # noqa: PLC0415

    with session.clock.phase("build"):
        compiled = _prepare(session, engine)
    with GraphThread() as worker:
        with session.clock.phase("build"):
            course = RunTraining(session, compiled, worker)
        with session.clock.phase("compile"):
            course.training.compile()
        if _has_no_time(session, course):
            return
        with session.clock.phase("train"):
            course.run()
        with session.clock.phase("evaluate"):
            evaluate_and_save(session, compiled.predict)
        with session.clock.phase("save"), session.folder.whole(MODEL) as path:
            compiled.network.saved.save(path)


def _has_no_time(session: Session, course: RunTraining) -> bool:
    """Whether no update can be done in time; whoever starts the run again must know it.

    Where this process has trained before, in another run, the next one may find the time.
    """
    stop = session.stop
    if not stop.limit or not stop.is_late or stop.has_trained or course.training.is_over:
        return False
    session.cut_short = session.has_no_time = True
    enough = math.ceil(stop.limit.elapsed * _ROOM)
    message = (
        f"{format_seconds(stop.limit.seconds)} leaves no time for an update: what comes before it "
        f"took {format_seconds(stop.limit.elapsed)} here. Give at least {enough}s."
    )
    session.failure = ConfigError(Problem("--max-time", message))
    return True


def _prepare(session: Session, engine: "Engine") -> "Compiled":
    """The compiled experiment; the choice of compiler becomes part of the config."""
    from lstm_cli.nn.runtime import choose_compiler, describe_device  # noqa: PLC0415

    device = describe_device()
    training = session.config.training
    compiler = choose_compiler(training.compile, device)
    training = training.model_copy(update={"compile": compiler})
    session.config = session.config.model_copy(update={"training": training})
    compiled = engine.prepare(session.config.model, training, session.dataset, compiler)
    session.folder.write_config(dump_config(session.config))
    session.folder.update(
        device=device, compile=compiler, parameters=compiled.network.trained.count_params()
    )
    session.folder.log(f"training on {device}, compiled by {compiler}")
    return compiled
