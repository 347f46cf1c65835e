"""Plots and W&B beside the training: the recorder that hands them to a process of their own."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition
from types import TracebackType
from typing import Any, Self

from lstm_cli.errors import MachineError
from lstm_cli.records.companion.child import ENDED, Child
from lstm_cli.records.companion.messages import (
    Message,
    describe_end,
    describe_epochs,
    describe_start,
)
from lstm_cli.records.log import add_to_log
from lstm_cli.records.wandb_mode import resolve_mode
from lstm_cli.types import EpochMetrics, RunEnd, RunStart

_MODULE = "lstm_cli.records.companion.process"
_PLOTTED_ROWS = 20_000
_SECONDS = 5.0
_SECONDS_TO_EXIT = 2.0
_LATE_WANDB = (
    "W&B is not done yet. Its log is completed in the background, for at most a minute; "
    "what is missing then can be sent with `wandb sync` and the log's folder."
)


class Companion:
    """A `Recorder` for one run after the other; its process starts, and warms up, at once.

    `wandb` is the command line's word on the W&B mode, if any. What goes wrong is collected in
    `warnings`, each sentence once, and told to `say`, maybe from another thread; it never ends the
    run. Only `wait` and `close` wait for the process, together at most so many seconds after
    `finish`. `place` is where W&B shows the last run: an address, or the folder of an offline log.
    """

    def __init__(
        self,
        wandb: str | None = None,
        *,
        warm_wandb: bool = True,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.warnings: list[str] = []
        self.place: str | None = None
        self._wandb = wandb
        self._arguments = ["--warm-wandb"] if warm_wandb and wandb != "disabled" else []
        self._say = say or (lambda _: None)
        self._changed = Condition()
        self._number, self._running = 0, False
        self._folder: Path | None = None
        self._pending: set[str] = set()
        self._finished = 0.0
        self._wandb_late = False
        self._child: Child | None = None
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
        if self._child is None:
            self._start_child()
        with self._changed:
            self._number += 1
            self._running = True
            self.place, self._folder = None, run.folder
            self._pending = {"plots"} if mode == "disabled" else {"plots", "wandb"}
        self._send(describe_start(run, mode) | {"run": self._number})

    def epochs(self, metrics: EpochMetrics) -> None:
        """Hand on completed epochs."""
        if len(metrics.values):
            self._send(describe_epochs(metrics))

    def finish(self, end: RunEnd) -> None:
        """Ask for the plots and the end of the W&B run; `wait` waits for them."""
        self._running, self._finished = False, time.monotonic()
        self._send(describe_end(end, _PLOTTED_ROWS))

    def wait(self, seconds: float = _SECONDS) -> bool:
        """Whether, `seconds` after `finish` or before, the last run needs no more waiting."""
        left = self._finished + seconds - time.monotonic()
        with self._changed:
            # Where W&B held one run back, it does not hold back the next.
            hopeless = frozenset({"wandb"}) if self._wandb_late else frozenset()
            self._changed.wait_for(lambda: self._pending <= hopeless, max(left, 0))
            late = frozenset(self._pending)
        if "plots" in late:
            self._warn(f"the plots are not drawn after {seconds:g} s.")
        elif late:
            self._wandb_late = True
            self._warn(_LATE_WANDB)
        return not late

    def close(self, seconds: float = _SECONDS) -> None:
        """Let the process end. Where it takes too long, leave it to W&B, or kill it if it hangs."""
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
            if "plots" not in self._pending:
                # It bounds itself, and what it still does is to send the W&B log.
                return
            patience = 0.0
        if not child.wait(patience):
            child.kill()

    def _start_child(self) -> None:
        try:
            self._child = Child(_MODULE, self._arguments, self._receive)
        except OSError as error:
            self._warn(f"plots and W&B are left out: no process can be started ({error.strerror}).")

    def _send(self, message: Message) -> None:
        if self._child:
            self._child.send(message)
        else:
            self._settle({"plots", "wandb"})

    def _receive(self, message: Message) -> None:
        if message == ENDED:
            self._take_leave()
        elif message["kind"] == "problem":
            self._warn(message["text"])
        else:
            self._take_word(message)

    def _take_word(self, message: Message) -> None:
        kind = message["kind"]
        if kind in {"place", "wandb"}:
            self._wandb_late = False
        if message["run"] == self._number and kind == "place":
            self.place = message["text"]
        elif message["run"] == self._number:
            self._settle({kind})

    def _take_leave(self) -> None:
        child, self._child = self._child, None
        if child and self._pending:
            how = child.describe_end()
            self._warn(
                f"the process that draws plots and feeds W&B ended ({how}): those of this run are "
                "not complete. The run folder has everything else."
            )
        self._settle({"plots", "wandb"})

    def _settle(self, done: set[str]) -> None:
        with self._changed:
            self._pending -= done
            self._changed.notify_all()

    def _log(self, sentence: str) -> None:
        if self._folder:
            with suppress(MachineError):
                add_to_log(self._folder, sentence)

    def _warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)
            self._log(sentence)
            self._say(sentence)
