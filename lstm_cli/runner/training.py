"""The part of a run that needs TensorFlow: from its import to the files of the kept model."""

import math
from typing import TYPE_CHECKING

from lstm_cli.config.dumping import dump_config
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.records.wording import format_seconds
from lstm_cli.runner.course import Course
from lstm_cli.runner.judging import judge_session
from lstm_cli.runner.session import Session
from lstm_cli.runner.trained import MODEL
from lstm_cli.runner.warm import Warm

if TYPE_CHECKING:
    from lstm_cli.nn.engine import Compiled, Engine

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
    from lstm_cli.nn.runtime import Worker  # noqa: PLC0415

    with session.clock.phase("build"):
        compiled = _prepare(session, engine)
    with Worker() as worker:
        with session.clock.phase("build"):
            course = Course(session, compiled, worker)
        with session.clock.phase("compile"):
            course.training.compile()
        if _has_no_time(session, course):
            return
        with session.clock.phase("train"):
            course.follow()
        with session.clock.phase("evaluate"):
            judge_session(session, compiled.predict)
        with session.clock.phase("save"), session.folder.whole(MODEL) as path:
            compiled.network.saved.save(path)


def _has_no_time(session: Session, course: Course) -> bool:
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
