"""A run's end: the model judged, its files written, the recorders informed, its status."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lstm_cli.errors import LstmCliError
from lstm_cli.evaluation.expectations import check_expectations
from lstm_cli.evaluation.judge import Judgement, find_judge
from lstm_cli.evaluation.prediction_rows import join_predictions
from lstm_cli.records.history import read_history
from lstm_cli.runner.sample_outputs import TRAIN_SAMPLES, fit_naive, judge_splits
from lstm_cli.runner.session import Session
from lstm_cli.types import Result, RunEnd, Status
from lstm_cli.wording import format_seconds

if TYPE_CHECKING:
    from lstm_cli.nn.inference import Predict as Function


def end(session: Session) -> Result:
    """The recorders' end and the result, for a run that was not ended by a bug.

    Raises:
        MachineError: the results cannot be written.
    """
    status = _find_status(session)
    if status == "finished":
        session.failure = check_expectations(session.config.expect, session.metrics)
    session.folder.log(f"{status}: {session.failure or session.reason}")
    finish(session, status, session.reason)
    return Result(
        folder=session.folder.path,
        name=session.config.name,
        status=status,
        reason=session.reason,
        metrics=session.metrics,
        history=_find_history(session.folder.path),
        predictions=session.predictions,
        seconds=session.clock.seconds,
        warnings=tuple(session.warnings),
        confusion=tuple(session.confusion),
        exit_code=_find_exit_code(session, status),
        failure=session.failure,
    )


def _find_history(folder: Path) -> Mapping[str, NDArray[np.float64]]:
    # A run that was stopped before its first epoch leaves the file as it was, whoever wrote it.
    with suppress(LstmCliError):
        return read_history(folder)
    return {}


def _find_status(session: Session) -> Status:
    """What became of the run; the reason is put into words."""
    after = f" after {session.reason}" if session.reason else ""
    if session.failure and not session.has_no_time:
        session.reason = str(session.failure)
        return "failed"
    if session.stop.signal:
        session.reason = f"{session.stop.signal.name} was received{after}"
        return "interrupted"
    if session.ruled_out:
        session.reason = f"{session.ruled_out}, after {session.reason}"
        return "stopped"
    if session.cut_short and session.stop.limit:
        limit = format_seconds(session.stop.limit.seconds)
        session.reason = f"the time limit of {limit} was reached{after}"
        return "stopped"
    return "finished"


def _find_exit_code(session: Session, status: Status) -> int:
    if session.stop.exit_code:
        return session.stop.exit_code
    if session.failure:
        return session.failure.exit_code
    limit = session.stop.limit
    return limit.exit_code if limit and status == "stopped" and not session.ruled_out else 0


def finish(session: Session, status: Status, reason: str) -> None:
    """Tell every recorder of the end, the run folder first.

    Raises:
        MachineError: the results cannot be written.
    """
    told = RunEnd(
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
    with ExitStack() as calls:  # every recorder is told, also where an earlier one raises
        for recorder in reversed(session.recorders):
            calls.callback(recorder.finish, told)


def evaluate_and_save(session: Session, function: "Function") -> None:
    """Judge every split and write what comes of it; `function` is the trained model's."""
    dataset, config, folder = session.dataset, session.config, session.folder
    baselines = fit_naive(config, dataset)
    if baselines:
        folder.write_json("baselines.json", baselines.to_json())
    rows = config.predictions.train_rows
    judgements = judge_splits(dataset, session.given, function, baselines, rows)
    _collect(session, judgements)
    folder.write_rows("metrics_by_step.csv", session.by_step)
    folder.write_rows("confusion.csv", session.confusion)
    if len(dataset.splits["train"]) > TRAIN_SAMPLES:
        folder.log(f"train scores are those of {TRAIN_SAMPLES:,} evenly spread samples")
    trained = len(dataset.splits["train"]) * dataset.shape.horizon * dataset.shape.target.features
    if trained > rows:
        shown = sum(len(each.predictions) for each in judgements if each.split == "train")
        folder.log(f"predictions.csv has {shown} of {trained} training rows")


def _collect(session: Session, judgements: Sequence[Judgement]) -> None:
    for judgement in judgements:
        session.metrics |= judgement.named_metrics
        session.by_step += judgement.by_step
        session.confusion += judgement.confusion
    session.predictions = join_predictions([each.predictions for each in judgements])
    judge = find_judge(judgements)
    for sentence in judge.warnings if judge else ():
        session.warnings.append(sentence)
        session.folder.log(f"warning: {sentence}")
