"""Plots and W&B beside the training: the recorder that hands them to a process of their own."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Condition
from types import TracebackType
from typing import Any, Self

from lstm_cli.errors import MachineError
from lstm_cli.records.history import add_to_log
from lstm_cli.records.pending import EXTRAS, Extra, clear_pending, note_pending
from lstm_cli.records.tracking.child import ENDED, SIDE_ENVIRONMENT, Child
from lstm_cli.records.tracking.messages import (
    NO_PLOTS,
    WARM_WANDB,
    Message,
    describe_end,
    describe_epochs,
    describe_start,
)
from lstm_cli.records.wandb_settings import hide_secrets, resolve_mode
from lstm_cli.types import EpochMetrics, RunEnd, RunStart

_MODULE = "lstm_cli.records.tracking.side_process"
_PLOTTED_ROWS = 20_000
# Together they are what an exit may be held back.
_SECONDS = 4.0
# Of a run that is told of after its end: the process had no training's time to warm up in.
_SECONDS_OF_A_WHOLE = 60.0
_SECONDS_TO_EXIT = 1.0
_SECONDS_BETWEEN_LOOKS = 0.05
_LATE_WANDB = (
    "{} yet. Its log is completed in the background, for at most a minute; "
    "what is missing then can be sent with `lstm-cli wandb push` and the run folder."
)


class TrackingRecorder:
    """A `Recorder` for one run after the other; its process starts, and warms up, at once.

    `wandb` is the command line's word on the W&B mode, if any; without `plots` none are drawn. What
    goes wrong is collected in `warnings`, each sentence once, and told to `say`, maybe from another
    thread; it never ends the run. Only `wait` and `close` wait for the process, together at most 5
    seconds after `finish`, a minute where a run is told of after its end. A process that did not
    get done with a run in time is no longer that of the next run; where one dies within a run,
    another is told of that run anew, once.
    `place` is where W&B shows the last run: an address, or the folder of an offline log.
    """

    def __init__(
        self,
        wandb: str | None = None,
        *,
        warm_wandb: bool = True,
        plots: bool = True,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.warnings: list[str] = []
        self.wandb_location: str | None = None
        self._wandb = wandb
        warmed = [WARM_WANDB] if warm_wandb and wandb != "disabled" else []
        self._arguments = warmed if plots else [*warmed, NO_PLOTS]
        self._say = say or (lambda _: None)
        self._changed = Condition()
        self._number, self._running = 0, False
        self._folder: Path | None = None
        self._pending: set[str] = set()
        self._finished, self._patience = 0.0, _SECONDS
        # What the last wait was in vain for, and whether W&B is worth one.
        self._late: frozenset[str] = frozenset()
        self._wandb_late, self._hurried = False, False
        self._child: Child | None = None
        self._left: Child | None = None
        self._children = 0
        # All of the run so far, for a process that must begin it anew.
        self._told: list[Message] = []
        self._begun_anew = False
        self._start_child()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def start(self, run: RunStart) -> None:
        """Begin a run; the mode of W&B is decided here.

        Raises:
            ConfigError: WANDB_MODE holds a word that W&B does not know.
        """
        section: Any = run.config.get("tracking", {})
        wanted = section.get("wandb", {}).get("mode", "auto")
        mode = resolve_mode(self._wandb, wanted, os.environ)
        self._detach_late_process()
        if self._child is None:
            self._start_child()
        with self._changed:
            self._number += 1
            self._running, self._hurried, self._begun_anew = True, False, False
            self._told = []
            self.wandb_location, self._folder = None, run.folder
            self._patience = _SECONDS_OF_A_WHOLE if run.is_over else _SECONDS
            self._pending = {"plots"} if mode == "disabled" else {"plots", "wandb"}
        note_pending(run.folder, self._list_extras(mode))
        self._send(describe_start(run, mode) | {"run": self._number})

    def _list_extras(self, mode: str) -> list[Extra]:
        drawn: list[Extra] = [] if NO_PLOTS in self._arguments else ["plots"]
        return drawn if mode == "disabled" else [*drawn, "wandb"]

    def epochs(self, metrics: EpochMetrics) -> None:
        """Hand on completed epochs."""
        if len(metrics.values):
            self._send(describe_epochs(metrics))

    def finish(self, end: RunEnd) -> None:
        """Ask for the plots and the end of the W&B run; `wait` waits for them."""
        self._running, self._finished = False, time.monotonic()
        self._send(describe_end(end, _PLOTTED_ROWS))

    def wait(
        self, seconds: float | None = None, *, unless: Callable[[], bool] = lambda: False
    ) -> bool:
        """Whether, `seconds` after `finish` or before, the last run needs no more waiting.

        Once `unless` says true nothing is waited for any more, by `close` neither.
        """
        seconds = self._patience if seconds is None else seconds
        if self._child and self._pending:
            self._child.wake()
        with self._changed:
            # Where W&B held one run back, it does not hold back the next.
            hopeless = frozenset({"wandb"}) if self._wandb_late else frozenset()
            while not self._pending <= hopeless and not self._hurried:
                left = self._finished + seconds - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(min(left, _SECONDS_BETWEEN_LOOKS))
                self._hurried = unless()
            late = frozenset(self._pending)
            self._late = frozenset() if self._hurried else late
        self._send_late(seconds)
        return not late

    def close(self, seconds: float | None = None) -> None:
        """Let the process end. Where it takes too long, leave it to W&B, or kill it if it hangs."""
        seconds = self._patience if seconds is None else seconds
        child, self._child = self._child, None
        if child is None:
            return
        child.end_input()
        # Without a run nothing is lost with it, and it may still be importing.
        patience = _SECONDS_TO_EXIT if self._number else 0.0
        if self._running:
            # Nobody said how the run ended: the process tells W&B that it failed.
            patience = seconds
        elif not self.wait(seconds):
            if "plots" not in self._late:
                # It bounds itself, and what it still does is to send the W&B log.
                child.wake()
                return
            patience = 0.0
        if not child.wait(patience):
            child.kill()

    def _give_up(self) -> None:
        """Note that the user was told of all that is not made of the last run."""
        if self._folder and self._pending:
            clear_pending(self._folder, *(extra for extra in EXTRAS if extra in self._pending))

    def _send_late(self, seconds: float) -> None:
        if self._late:
            self._give_up()
        if "plots" in self._late:
            self._warn(f"the plots are not drawn after {seconds:g} s.")
        elif self._late:
            self._wandb_late = True
            state = "W&B is not done" if self.wandb_location else "W&B has not answered"
            self._warn(_LATE_WANDB.format(state))

    def _detach_late_process(self) -> None:
        """End a process that hangs; leave one that W&B holds back to itself, but only one."""
        child, late, self._late = self._child, self._late, frozenset()
        if child and "plots" in late:
            self._child = None
            child.kill()
        elif child and late and (self._left is None or self._left.wait(0)):
            self._child, self._left = None, child
            child.end_input()

    def _start_child(self) -> None:
        self._children += 1
        try:
            receive = partial(self._receive, self._children)
            self._child = Child(_MODULE, self._arguments, receive, SIDE_ENVIRONMENT)
        except OSError as error:
            self._warn(f"plots and W&B are left out: no process can be started ({error.strerror}).")

    def _send(self, message: Message) -> None:
        with self._changed:
            self._told.append(message)
            if self._child:
                self._child.send(message)
            else:
                self._give_up()
                self._settle({"plots", "wandb"})

    def _receive(self, child: int, message: Message) -> None:
        if message == ENDED:
            if child == self._children:
                self._on_exit()
        elif message["kind"] == "problem":
            self._warn(message["text"], logged=True)
        else:
            self._on_reply(message)

    def _on_reply(self, message: Message) -> None:
        kind = message["kind"]
        if kind in {"place", "wandb"}:
            self._wandb_late = False
        if message["run"] == self._number and kind == "place":
            self.wandb_location = hide_secrets(message["text"])
        elif message["run"] == self._number:
            self._late -= {kind}
            self._settle({kind})

    def _on_exit(self) -> None:
        with self._changed:
            child, self._child = self._child, None
            lost = child is not None and bool(self._pending)
            again = lost and not self._begun_anew
            if again:
                self._restart_and_replay()
            else:
                self._give_up()
                self._settle({"plots", "wandb"})
        if child and lost:
            outcome = (
                "another one begins those of this run anew."
                if again
                else "those of this run are not complete. The run folder has everything else."
            )
            how = child.describe_end()
            self._warn(f"the process that draws plots and feeds W&B ended ({how}): {outcome}")

    def _restart_and_replay(self) -> None:
        self._begun_anew, told = True, self._told
        self._told, self.wandb_location = [], None
        self._start_child()
        for message in told:
            self._send(message)

    def _settle(self, done: set[str]) -> None:
        with self._changed:
            self._pending -= done
            self._changed.notify_all()

    def _log(self, sentence: str) -> None:
        if self._folder:
            with suppress(MachineError):
                add_to_log(self._folder, sentence)

    def _warn(self, text: str, *, logged: bool = False) -> None:
        sentence = hide_secrets(text)
        if sentence not in self.warnings:
            self.warnings.append(sentence)
            if not logged:
                self._log(sentence)
            self._say(sentence)
