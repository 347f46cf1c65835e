"""A run: an experiment from its config to its finished folder."""

import os
import time
import traceback
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.errors import LstmCliError, TrainingError
from lstm_cli.evaluation.expectations import check_expectations
from lstm_cli.records.history import read_history
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.judging import judge_session
from lstm_cli.runner.outcomes import read_given
from lstm_cli.runner.preparing import prepare_data
from lstm_cli.runner.session import Session
from lstm_cli.runner.stopping import watch_signals
from lstm_cli.runner.stopwatch import Stopwatch
from lstm_cli.types import Recorder, Result, RunEnd, RunStart, Status

if TYPE_CHECKING:
    from lstm_cli.nn.engine import Compiled, Engine
    from lstm_cli.nn.training import TrainingRun


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


def run(
    config: ExperimentConfig,
    *,
    runs_dir: Path = Path("runs"),
    recorders: Sequence[Recorder] = (),
    warm: Warm | None = None,
) -> Result:
    """Train, evaluate and record the experiment of a complete config.

    `recorders` listen besides the run folder. With the `warm` of an earlier run nothing is compiled
    again where the shapes are the same. A failure of the training is in `Result.failure`.

    Raises:
        ConfigError: the config does not fit the shape of its data; nothing has been written.
        DataError: the data do not fit the config; nothing has been written.
        MachineError: the run folder cannot be written.
    """
    clock = Stopwatch()
    with clock.phase("data"):
        dataset = prepare_data(config)
        given = read_given(config.predict, dataset)
    with watch_signals() as stop:
        folder = RunFolder.create(
            runs_dir,
            config.name,
            seed=config.seed,
            threads=os.cpu_count(),
            data_fingerprint=dataset.fingerprint,
        )
        session = Session(config, dataset, given, folder, (folder, *recorders), stop, clock)
        try:
            _start(session)
            _experiment(session, warm or Warm())
        except LstmCliError as error:
            session.failure = error
        except BaseException:
            folder.log(traceback.format_exc())
            _finish(session, "failed", "a bug, or the process was told to end; see log.txt")
            raise
        return _end(session)


def _start(session: Session) -> None:
    folder, config = session.folder, session.config
    folder.write_config(dump_config(config))
    folder.write_json("preprocessing.json", session.dataset.preprocessing.to_json())
    _tell_of_data(session)
    start = RunStart(config.name, folder.path, folder.wandb_id, config.model_dump(mode="json"))
    folder.log(f"{config.name}: seed {config.seed}, data {session.dataset.fingerprint[:12]}")
    for recorder in session.recorders:
        recorder.start(start)


def _tell_of_data(session: Session) -> None:
    """Notes on the data go to the log, and what makes the scores doubtful to the user too."""
    dataset = session.dataset
    session.warnings += dataset.leaks
    for sentence in (*dataset.notes, *dataset.leaks):
        session.folder.log(sentence)
    session.folder.update(data_notes=dataset.notes, leaks=dataset.leaks)


def _experiment(session: Session, warm: Warm) -> None:
    """From the import of TensorFlow to the files of the kept model."""
    # The one late import of TensorFlow: config and data are checked, so no mistake had to wait
    # for it, and the recorders' process imports its own parts meanwhile.
    with session.clock.phase("import"):
        from lstm_cli.nn.runtime import load_tensorflow, memory_errors  # noqa: PLC0415

        load_tensorflow(lean=warm.lean)
        engine = warm.get_engine()
    if not session.stop.signal:
        with memory_errors():
            _train_and_evaluate(session, engine)


def _train_and_evaluate(session: Session, engine: "Engine") -> None:
    from lstm_cli.nn.runtime import Worker  # noqa: PLC0415
    from lstm_cli.nn.training import TrainingRun  # noqa: PLC0415

    with session.clock.phase("build"):
        compiled = _prepare(session, engine)
    config = session.config
    with Worker() as worker:
        training = TrainingRun(compiled, config.training, session.dataset, config.seed, worker)
        with session.clock.phase("compile"):
            training.compile()
        with session.clock.phase("train"):
            _train(session, training)
        with session.clock.phase("evaluate"):
            judge_session(session, compiled.predict)
        with session.clock.phase("save"), session.folder.whole("model.keras") as path:
            compiled.network.saved.save(path)


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


def _train(session: Session, training: "TrainingRun") -> None:
    """Chunk after chunk, with a checkpoint now and then and at the end, whatever the end is."""
    saved = time.monotonic()
    try:
        for metrics in training.chunks():
            for recorder in session.recorders:
                recorder.epochs(metrics)
            if session.stop.signal:
                break
            if time.monotonic() - saved >= session.config.training.checkpoint_seconds:
                _checkpoint(session, training)
                saved = time.monotonic()
    except TrainingError as error:
        session.failure = error
    _checkpoint(session, training)
    training.keep()
    if training.kept_epoch < training.epochs_done:
        session.kept_epoch = training.kept_epoch
    session.reason = training.reason()


def _checkpoint(session: Session, training: "TrainingRun") -> None:
    with session.folder.whole("checkpoint/state.npz") as path:
        training.save(path)


def _end(session: Session) -> Result:
    """The recorders' end and the result, for a run that was not ended by a bug."""
    status: Status = "finished"
    if session.failure:
        status, session.reason = "failed", str(session.failure)
    elif session.stop.signal:
        done = f" after {session.reason}" if session.reason else ""
        status, session.reason = "interrupted", f"{session.stop.signal.name} was received{done}"
    else:
        session.failure = check_expectations(session.config.expect, session.metrics)
    session.folder.log(f"{status}: {session.failure or session.reason}")
    _finish(session, status, session.reason)
    return Result(
        folder=session.folder.path,
        name=session.config.name,
        status=status,
        reason=session.reason,
        metrics=session.metrics,
        history=read_history(session.folder.path),
        predictions=session.predictions,
        seconds=session.clock.seconds,
        warnings=tuple(session.warnings),
        confusion=tuple(session.confusion),
        exit_code=session.stop.exit_code or (session.failure.exit_code if session.failure else 0),
        failure=session.failure,
    )


def _finish(session: Session, status: Status, reason: str) -> None:
    end = RunEnd(
        status=status,
        reason=reason,
        metrics=session.metrics,
        predictions=session.predictions,
        seconds=session.clock.seconds,
        kept_epoch=session.kept_epoch,
        warnings=tuple(session.warnings),
        by_step=tuple(session.by_step),
        confusion=tuple(session.confusion),
    )
    with ExitStack() as told:  # every recorder is told, also where an earlier one raises
        for recorder in reversed(session.recorders):
            told.callback(recorder.finish, end)
