"""What a person sees while a run goes on, on standard error: a bar at a terminal, lines elsewhere.

This module imports rich: import it late.
"""

import sys
import time
from typing import TextIO

from rich.console import Console as Terminal
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from lstm_cli.types import EpochMetrics, RunEnd, RunStart
from lstm_cli.wording import format_number, format_seconds, shorten_middle

_SECONDS_BETWEEN_LINES = 10.0
_SHOWN = ("loss", "val_loss")


class UpdateRate:
    """How fast epochs go by, and the losses that were last seen."""

    __slots__ = ("_done", "_since", "losses")

    def __init__(self) -> None:
        self.losses: list[str] = []
        self._done = 0.0
        self._since = 0.0

    def measure(self, done: float, total: float) -> list[str]:
        """What to say of the time left; nothing before there is a pace, and at the end."""
        now = time.monotonic()
        if not self._since:
            # What comes before the first call is compiling, no pace.
            self._done, self._since = done, now
        if done >= total or done <= self._done:
            return []
        left = (total - done) * (now - self._since) / (done - self._done)
        return [f"{format_seconds(round(left))} left"]


class Console:
    """A `Recorder` that shows how far the run is; with `quiet`, one that shows nothing.

    At a terminal it is one line that is drawn anew. Elsewhere, as in a log file, it is a line at
    the first epoch, then at most one in ten seconds, and one at the last epoch.
    """

    def __init__(self, *, quiet: bool = False, to: TextIO | None = None) -> None:
        stream = to or sys.stderr
        self._quiet = quiet
        self._terminal = Terminal(file=stream, highlight=False, soft_wrap=True)
        self._live = stream.isatty() and not self._terminal.is_dumb_terminal and not quiet
        self._progress: Progress | None = None
        self._task = TaskID(0)
        self._pace = UpdateRate()
        self._name, self._line, self._next_line = "", "", 0.0

    def say(self, sentence: str) -> None:
        """Print a sentence, above the bar where there is one."""
        if not self._quiet:
            self._terminal.print(sentence, markup=False)

    def start(self, run: RunStart) -> None:
        """Show that the run begins."""
        self._name, self._line, self._next_line = run.name, "", 0.0
        self._pace = UpdateRate()
        for note in run.notes:
            self.say(f"{run.name}: {note}")
        if self._live:
            self._progress = self._make_progress()
            self._task = self._progress.add_task("", total=1.0, text="starting")
            self._progress.start()

    def epochs(self, metrics: EpochMetrics) -> None:
        """Show how far the run is, its last losses and the time left."""
        words = self._describe(metrics)
        if self._progress:
            total, done, text = metrics.epochs_total, metrics.epochs_done, " ".join(words)
            self._progress.update(self._task, total=total, completed=done, text=text, refresh=True)
        elif len(metrics.values):
            self._line = f"{self._name}: epoch {', '.join(words)}"
            self._print_line_sometimes()

    def finish(self, end: RunEnd) -> None:  # noqa: ARG002 - `print_result` shows the rest
        """Take the bar away, or print the last epoch's line."""
        if self._progress:
            self._progress.stop()
            self._progress = None
        elif self._line:
            self.say(self._line)
        self._line = ""

    def _make_progress(self) -> Progress:
        # All of it fits into 80 columns.
        name, bar = (
            TextColumn(shorten_middle(self._name, 14), markup=False),
            BarColumn(bar_width=10),
        )
        columns = (name, bar, TextColumn("{task.fields[text]}", markup=False))
        return Progress(
            *columns, console=self._terminal, auto_refresh=False, transient=True, expand=False
        )

    def _describe(self, metrics: EpochMetrics) -> list[str]:
        epoch = f"{int(metrics.epochs_done):,}/{metrics.epochs_total:,}"
        if len(metrics.values):
            last = dict(zip(metrics.names, metrics.values[-1].tolist(), strict=True))
            self._pace.losses = [
                f"{name} {format_number(last[name], 4)}" for name in _SHOWN if name in last
            ]
        left = self._pace.measure(metrics.epochs_done, metrics.epochs_total)
        return [epoch, *self._pace.losses, *left]

    def _print_line_sometimes(self) -> None:
        now = time.monotonic()
        if now >= self._next_line:
            self.say(self._line)
            self._line = ""
            self._next_line = now + _SECONDS_BETWEEN_LINES
