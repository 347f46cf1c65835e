"""W&B's thread in the companion process: when W&B hangs, the plots do not."""

import contextlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, TypeAlias

from lstm_cli.records.pending import clear_pending
from lstm_cli.records.tracking.child_io import Replies, name_error
from lstm_cli.types import EpochMetrics, Predictions, RunEnd, RunStart

if TYPE_CHECKING:
    from lstm_cli.records.tracking.wandb_run import WandbRun

WandbTask: TypeAlias = Callable[[], object]


class WandbThread:
    """Jobs for W&B, done one after the other; what fails is said once and ends with its run."""

    __slots__ = ("_folder", "_jobs", "_number", "_replies", "_run", "_thread", "_unreachable")

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._jobs: SimpleQueue[WandbTask | None] = SimpleQueue()
        self._run: WandbRun | None = None
        self._number, self._folder = 0, Path()
        self._unreachable = False
        self._thread = Thread(target=self._work, name="wandb", daemon=True)
        self._thread.start()

    def warm(self) -> None:
        """Import wandb and start its service, without a run."""
        self._jobs.put(self._warm)

    def start(self, number: int, run: RunStart, mode: str) -> None:
        """Begin a run in W&B, unless `mode` is disabled."""
        self._jobs.put(lambda: self._start(number, run, mode))

    def epochs(self, metrics: EpochMetrics) -> None:
        """Log completed epochs."""
        self._jobs.put(lambda: self._log(metrics))

    def finish(self, end: RunEnd, kept: Mapping[str, float], plots: list[Path]) -> None:
        """Log the end of the run, and say `wandb` when that is done."""
        self._jobs.put(lambda: self._finish(end, kept, plots))

    def break_off(self) -> None:
        """End the run as one of which nobody knows how it ended: its log is still to be made."""
        self._jobs.put(lambda: self._end(RunEnd("failed", "", {}, Predictions(), {}), {}, []))

    def close(self) -> None:
        """Wait for all jobs."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        while job := self._jobs.get():
            try:
                job()
            except Exception as error:  # noqa: BLE001 - whatever W&B raises, the run goes on
                self._give_up(error)
        self._tear_down()

    def _warm(self) -> None:
        # The run that needs W&B will say what is wrong with it.
        with contextlib.suppress(Exception):
            from lstm_cli.records.tracking import wandb_run as wandb  # noqa: PLC0415 - takes half a second

            wandb.warm()

    def _start(self, number: int, run: RunStart, mode: str) -> None:
        self._run, self._number, self._folder = None, number, run.folder
        if mode == "disabled":
            return
        from lstm_cli.records.tracking.wandb_run import WandbRun  # noqa: PLC0415 - takes half a second

        if mode == "online" and not self._unreachable:
            try:
                self._run = WandbRun.start(run, "online")
            except Exception as error:  # noqa: BLE001 - no key, no net, no such project
                self._go_offline(error)
        self._run = self._run or WandbRun.start(run, "offline")
        self._replies.send("place", number, self._run.place)

    def _go_offline(self, error: Exception) -> None:
        self._unreachable = True
        self._tear_down()
        sentence = f"W&B cannot be used online ({name_error(error)}). The log is kept offline; "
        advice = "send it later with `lstm-cli wandb push` and the run folder."
        self._replies.complain(self._number, sentence + advice, error, self._folder)

    def _log(self, metrics: EpochMetrics) -> None:
        if self._run:
            self._run.log_epochs(metrics)

    def _finish(self, end: RunEnd, kept: Mapping[str, float], plots: list[Path]) -> None:
        if self._end(end, kept, plots):
            clear_pending(self._folder, "wandb")
        self._replies.send("wandb", self._number)

    def _end(self, end: RunEnd, kept: Mapping[str, float], plots: list[Path]) -> bool:
        """Whether there was a run in W&B to be ended."""
        run, self._run = self._run, None
        if run:
            run.finish(end, kept, plots)
        return run is not None

    def _give_up(self, error: Exception) -> None:
        self._run = None
        self._replies.complain(self._number, _describe_failure(error), error, self._folder)
        clear_pending(self._folder, "wandb")
        self._replies.send("wandb", self._number)
        # After its service died, W&B begins no run before this.
        self._tear_down()

    def _tear_down(self) -> None:
        if "wandb" not in sys.modules:
            return
        with contextlib.suppress(Exception):
            from lstm_cli.records.tracking import wandb_run as wandb  # noqa: PLC0415 - takes half a second

            wandb.tear_down()


def _describe_failure(error: Exception) -> str:
    if isinstance(error, ImportError):
        advice = "Mend it with `pip install wandb`, or say `--wandb disabled`."
        return f"there is no W&B log, because wandb cannot be imported ({error}). {advice}"
    why = f"W&B failed ({name_error(error)}): its log of this run is not complete. "
    return why + "The run folder has all of it: send it with `lstm-cli wandb push`."
