"""What a person sees while a sweep goes on, on standard error: a live table, or lines elsewhere.

This module imports rich: import it late.
"""

import sys
import time
from collections.abc import Sequence
from typing import TextIO

from rich.console import Console as Terminal
from rich.console import Group
from rich.live import Live
from rich.text import Text

from lstm_cli.sweeps.results.report_text import make_best_table
from lstm_cli.sweeps.trials.trial import Sweep, TrialResult, find_best
from lstm_cli.wording import format_number, shorten_middle

_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_TABLES = 0.25
_LEAST_REST = 20.0
_MOST_ROWS = 8
_MOST_FAILURES = 20
_MOST_WIDTH = 120


class LiveTable:
    """The best trials so far and how far the sweep is; with `quiet` nothing is shown.

    At a terminal it is a table that is drawn anew, at most 4 times a second. Elsewhere, as in a log
    file, it is a line at the first news, then at most one in five seconds, and one at the end.
    Failures are said at once, up to 20; then they are counted.
    """

    def __init__(self, sweep: Sweep, *, quiet: bool = False, to: TextIO | None = None) -> None:
        stream = to or sys.stderr
        self._sweep, self._quiet = sweep, quiet
        self._terminal = Terminal(file=stream, highlight=False, markup=False, emoji=False)
        self._at_terminal = stream.isatty() and not self._terminal.is_dumb_terminal and not quiet
        self._live: Live | None = None
        self._total: int | None = None
        self._news: tuple[Sequence[TrialResult], Sequence[str], str] = ((), (), "")
        self._is_shown, self._next = True, 0.0
        self._over: set[int] = set()
        self._failures = 0

    def start(self, total: int | None) -> None:
        """Begin with a sweep of so many trials, None where nobody knows."""
        self._total, self._next = total, 0.0
        if self._at_terminal:
            # Standard output is for other programs, also where it is the same terminal.
            self._live = Live(
                console=self._terminal, auto_refresh=False, transient=True, redirect_stdout=False
            )
            self._live.start()

    def update(self, results: Sequence[TrialResult], running: Sequence[str], left: str) -> None:
        """Show all results so far, what is running, and the time left (`31 s left`, or "")."""
        if self._quiet:
            return
        self._news, self._is_shown = (results, running, left), False
        self._tell_failures(results)
        now = time.monotonic()
        if now >= self._next:
            pause = _SECONDS_BETWEEN_TABLES if self._live else _SECONDS_BETWEEN_LINES
            self._show()
            # Where there are ten thousands of trials, showing them takes its time.
            spent = time.monotonic() - now
            self._next = now + max(pause, _LEAST_REST * spent)

    def say(self, sentence: str) -> None:
        """Print a sentence, above the table where there is one."""
        if not self._quiet:
            # A path that is broken in two cannot be copied.
            self._terminal.print(sentence, soft_wrap=True)

    def stop(self) -> None:
        """Take the table away, or print the last line; say how many failures were not told."""
        if self._live:
            self._live.stop()
            self._live = None
        elif not self._is_shown:
            self._show()
        untold, self._failures = self._failures - _MOST_FAILURES, 0
        if untold > 0:
            self.say(f"{untold:,} more trial{'s' * (untold > 1)} failed")

    def _show(self) -> None:
        self._is_shown = True
        if self._live:
            self._live.update(self._draw(), refresh=True)
        else:
            self.say(", ".join(self._describe()))

    def _draw(self) -> Group:
        results, running, _ = self._news
        width = self._terminal.width - 1
        made = make_best_table(self._sweep, results, _MOST_ROWS, min(width, _MOST_WIDTH))
        lines = [shorten_middle(", ".join(self._describe()), width)]
        if running:
            lines.append(_list_running(running, width))
        return Group(*([made.table] if made else []), Text("\n".join(lines), no_wrap=True))

    def _describe(self) -> list[str]:
        """12 of 100 trials, the best of them, the time left."""
        results, _, left = self._news
        done = sum(each.is_over for each in results)
        of = "" if self._total is None else f" of {self._total:,}"
        words = [f"{done:,}{of} trial{'s' * ((self._total or done) != 1)}"]
        metric = self._sweep.metric
        best = find_best(results, metric)
        if metric and best and best.value is not None:
            value = format_number(best.value)
            words.append(f"best {metric.name} {value} (trial {best.trial.number:,})")
        return [*words, left] if left else words

    def _tell_failures(self, results: Sequence[TrialResult]) -> None:
        for each in results:
            number = each.trial.number
            if number in self._over or not each.is_over:
                continue
            self._over.add(number)
            if each.status == "failed":
                self._failures += 1
                if self._failures <= _MOST_FAILURES:
                    reason = " ".join(each.reason.split()) or "no reason is known"
                    self.say(f"trial {number:,} failed: {reason}")


def _list_running(running: Sequence[str], width: int) -> str:
    """As many of what is running as there is room for."""
    for count in range(len(running), 0, -1):
        more = [f"… {len(running) - count:,} more"] if count < len(running) else []
        line = f"running: {', '.join([*running[:count], *more])}"
        if len(line) <= width:
            return line
    return f"running: {len(running):,}"
