"""W&B's side of a run. The only importer of wandb, and only in a side process."""

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from os import environ
from pathlib import Path
from typing import Any, Self

import wandb

from lstm_cli.records.excerpts import take_first
from lstm_cli.records.tracking.sweep_summary import SweepLocation, SweepSummary
from lstm_cli.records.wandb_settings import find_trial_id
from lstm_cli.types import EpochMetrics, Predictions, RunEnd, RunStart, Status

_PLACE = "superseded"


def list_logs(folder: Path, wandb_id: str) -> list[Path]:
    """The offline logs of a run in its folder, which `wandb sync` would send."""
    return sorted((folder / "wandb").glob(f"offline-run-*-{wandb_id}"))


def set_aside(logs: list[Path]) -> None:
    """Move the logs into `superseded/` beside them; one that cannot be moved stays."""
    for log in logs:
        with suppress(OSError):
            place = log.parent / _PLACE
            place.mkdir(exist_ok=True)
            log.rename(_find_free(place / log.name))


def _find_free(path: Path) -> Path:
    numbered = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return path if not path.exists() else next(each for each in numbered if not each.exists())


FINISH_SECONDS = 50.0
_INIT_SECONDS = 10.0
_SWEEP = ("WANDB_SWEEP_ID", "WANDB_SWEEP_PARAM_PATH")
_TABLE_ROWS = 1000
_EXIT_CODES: Mapping[Status, int] = {
    "finished": 0,
    "stopped": 0,
    "interrupted": 130,
    "failed": 1,
    "running": 1,
}


def warm() -> None:
    """Start W&B's service, so that the first run need not wait for it."""
    wandb.setup(settings=_make_settings())


def tear_down() -> None:
    """End W&B's service; the next run starts another."""
    wandb.teardown()


class WandbRun:
    """One run in W&B, online or offline; all its files lie in `wandb/` in the run folder."""

    __slots__ = ("_last_epoch", "_older", "_run")

    def __init__(self, run: Any, older: Sequence[Path]) -> None:  # noqa: ANN401 - wandb.Run, of which mypy sees nothing
        self._run = run
        self._older = list(older)
        self._last_epoch: int | None = None

    @classmethod
    def start(cls, run: RunStart, mode: str) -> Self:
        """Begin `run` in W&B; `mode` is offline or online.

        What W&B has under the run's id is replaced: all epochs are told again, also on a resume.

        Raises:
            Exception: Whatever wandb raises: no key, no answer, a wrong project.
        """
        section: Any = run.config.get("tracking", {})
        place = section.get("wandb", {})
        arguments: dict[str, Any] = {
            "mode": mode,
            "group": place.get("group"),
            "tags": place.get("tags") or None,
            "name": run.folder.name,
            "config": dict(run.config),
        }
        if find_trial_id(environ) != run.wandb_id:
            # Inside a sweep W&B takes these from the agent, and warns of others.
            _leave_sweep()
            named = {name: place.get(name) for name in ("project", "entity")}
            arguments |= {"id": run.wandb_id} | named
        older = list_logs(run.folder, run.wandb_id)
        return cls(_begin(run.folder, older, arguments), older)

    @property
    def place(self) -> str:
        """Where the run can be seen: its address, or the folder of its offline log."""
        return _find_place(self._run)

    def log_epochs(self, metrics: EpochMetrics) -> None:
        """Log each completed epoch under just the names of history.csv."""
        for epoch, row in enumerate(metrics.values.tolist(), metrics.first_epoch):
            values = dict(zip(metrics.names, row, strict=True))
            self._run.log({"epoch": epoch} | values, step=epoch)
            self._last_epoch = epoch

    def finish(self, end: RunEnd, kept: Mapping[str, float], plots: Iterable[Path]) -> None:
        """Log predictions and plots, make the summary that of the kept weights, and end the run.

        `kept` is the kept epoch's row of history.csv, empty where that is the last epoch's.
        """
        media: dict[str, object] = {f"plots/{plot.stem}": wandb.Image(str(plot)) for plot in plots}
        if len(end.predictions):
            media["predictions"] = _make_table(end.predictions)
        # The last epoch's row takes them: a row of their own would have no loss. And it is written
        # now: left open until the end, it would replace the kept epoch's numbers in the summary.
        self._run.log(media, step=self._last_epoch, commit=True)
        self._run.summary.update({**kept, **end.metrics, "status": end.status})
        self._run.finish(exit_code=_EXIT_CODES[end.status])
        set_aside(self._older)


def _leave_sweep() -> None:
    """Keep a run that is not the trial of the sweep around it, such as a resumed one, out of it."""
    left = [environ.pop(name, None) for name in _SWEEP]
    if any(left):
        # W&B has read them when its service was started.
        tear_down()


def log_sweep(place: SweepLocation, story: SweepSummary, mode: str) -> str:
    """Log a sweep as one run, offline or online; where it can be seen comes back.

    Raises:
        Exception: Whatever wandb raises: no key, no answer, a wrong project.
    """
    arguments: dict[str, Any] = {
        "mode": mode,
        "project": place.project,
        "entity": place.entity,
        "group": place.group,
        "job_type": "sweep",
        "id": place.wandb_id,
        "name": place.name,
    }
    _leave_sweep()
    older = list_logs(place.folder, place.wandb_id)
    run = _begin(place.folder, older, arguments)
    media: dict[str, object] = {
        f"plots/{plot.stem}": wandb.Image(str(plot)) for plot in story.plots
    }
    rows = [list(row) for row in zip(*story.columns.values(), strict=True)]
    # A parameter may be a number here and a text there.
    table = wandb.Table(columns=[*story.columns], data=rows, allow_mixed_types=True)
    run.log(media | {"trials": table})
    run.summary.update(dict(story.summary))
    run.finish(exit_code=0)
    set_aside(older)
    return _find_place(run)


def _begin(folder: Path, older: Sequence[Path], arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - wandb.Run
    """A run in W&B, whose files are kept in `wandb/` in this folder."""
    # W&B keeps what belongs to the run's tables there, and would do so in the home folder.
    environ["WANDB_DATA_DIR"] = str(folder / "wandb")
    _wait_for_a_new_name(older)
    ours = {"dir": str(folder), "reinit": "create_new", "settings": _make_settings()}
    return wandb.init(**arguments, **ours)


def _find_place(run: Any) -> str:  # noqa: ANN401 - wandb.Run
    return str(run.url or run.settings.sync_dir)


def _wait_for_a_new_name(logs: Sequence[Path]) -> None:
    # W&B names a log after the second, and would write over one of the same second.
    while any(f"-{time.strftime('%Y%m%d_%H%M%S')}-" in log.name for log in logs):
        time.sleep(0.02)


def _make_settings() -> wandb.Settings:
    wanted: dict[str, object] = {
        "silent": True,
        "console": "off",
        "save_code": False,
        "use_dot_wandb": False,
        "disable_git": True,
        "disable_job_creation": True,
        "x_disable_stats": True,
        # They would describe this process, not the run's: run.json has what is needed.
        "x_disable_meta": True,
        "x_save_requirements": False,
        "max_end_of_run_history_metrics": 0,
        "max_end_of_run_summary_metrics": 0,
        "finish_timeout": FINISH_SECONDS,
        "finish_timeout_raises": True,
        # A killed run loses what was not flushed.
        "x_transaction_log_flush_interval": 2.0,
    }
    if not environ.get("WANDB_INIT_TIMEOUT"):
        wanted["init_timeout"] = _INIT_SECONDS
    known = wandb.Settings.model_fields
    return wandb.Settings(**{name: value for name, value in wanted.items() if name in known})


def _make_table(predictions: Predictions) -> Any:  # noqa: ANN401 - wandb.Table
    columns = take_first(predictions, _TABLE_ROWS).columns()
    data = [list(row) for row in zip(*columns.values(), strict=True)]
    return wandb.Table(columns=[*columns], data=data)
