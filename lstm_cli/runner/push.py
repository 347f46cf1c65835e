"""Plots and W&B runs made from run folders alone, at any time after the run."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError, Problem
from lstm_cli.evaluation.expectations import check_expectations
from lstm_cli.records.history import read_history
from lstm_cli.records.pending import Extra, clear_pending, list_pending
from lstm_cli.records.recorded import Recorded, read_recorded
from lstm_cli.records.run_folder import RunFolder, read_run
from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.records.wandb_settings import resolve_mode
from lstm_cli.types import Recorder, Result

_NAMES: Mapping[Extra, str] = {"plots": "its plots", "wandb": "its W&B log"}
_SECONDS = 60.0
# W&B takes about 4,000 rows a second.
_ROWS_IN_A_SECOND = 1000


def open_finished(folder: Path, asked: str | None, option: str) -> Recorded:
    """What a run folder tells of its run, ready to be pushed; `asked` comes from `option`.

    Raises:
        ConfigError: W&B is disabled, or what is asked for is no mode in which it can be told.
        DataError: It is no folder of a run that is over.
    """
    if asked not in (None, "offline", "online"):
        raise ConfigError(Problem(option, f"{asked!r} sends nothing. Use offline or online."))
    recorded = read_recorded(folder)
    section: Any = recorded.start.config
    if resolve_mode(asked, section["tracking"]["wandb"]["mode"], os.environ) == "disabled":
        message = "W&B is disabled, by the run's config or WANDB_MODE."
        raise ConfigError(Problem(str(folder), f"{message} Add {option} offline or online."))
    return recorded


def is_incomplete(folder: Path) -> bool:
    """Whether a run is finished, and its process did not get to all of its plots and W&B's log.

    Raises:
        DataError: It is no run folder.
    """
    return read_run(folder).get("status") == "finished" and bool(list_pending(folder))


def complete(path: Path, recorders: Sequence[Recorder]) -> Result:
    """Have what a finished run lacks of plots and W&B's log made; nothing is trained.

    Raises:
        ConfigError: Another process works in it.
        DataError: A file in its folder is not whole.
    """
    folder = RunFolder.open(path)
    try:
        names = " and ".join(_NAMES[extra] for extra in list_pending(path))
        # What fails from here on is told: it must not be begun again for ever.
        clear_pending(path)
        recorded = read_recorded(path)
        note = f"is finished, and only {names} made now: its process ended before"
        start = replace(recorded.start, notes=(note,))
        for recorder in recorders:
            recorder.start(start)
            recorder.epochs(recorded.epochs)
            recorder.finish(recorded.end)
        return _describe(folder, recorded)
    finally:
        folder.release()


def _describe(folder: RunFolder, recorded: Recorded) -> Result:
    facts: Any = folder.facts
    end = recorded.end
    config = load_config(folder.path / "config.yaml", environment={})
    failure = check_expectations(config.expect, end.metrics)
    return Result(
        folder=folder.path,
        name=recorded.start.name,
        status="finished",
        reason=end.reason,
        metrics=end.metrics,
        history=read_history(folder.path),
        predictions=end.predictions,
        seconds=facts.get("seconds") or {},
        warnings=tuple(facts.get("warnings") or ()),
        confusion=end.confusion,
        exit_code=failure.exit_code if failure else 0,
        failure=failure,
    )


def push(recorded: Recorded, tracking: TrackingRecorder) -> str | None:
    """Tell W&B of a run from its start to its end; what comes back is where W&B shows it.

    What went wrong is in the tracking's `warnings`.
    """
    tracking.start(recorded.start)
    tracking.epochs(recorded.epochs)
    tracking.finish(recorded.end)
    tracking.wait(_SECONDS + len(recorded.epochs.values) / _ROWS_IN_A_SECOND)
    return tracking.wandb_location
