"""What a person sees while a sweep goes on: plain lines, or a table at a terminal."""

import io
import os
import pty
import re
import select

import pytest

from lstm_cli.sweeps.results.live_table import LiveTable
from lstm_cli.sweeps.trials.trial import TrialResult
from tests.sweeps.results.made_up import RATE, UNITS, make_result, make_sweep

_ODD = "/data/[bold]a/:smile:/" + "long/" * 40 + "x.csv"


def _make_trials(count: int) -> list[TrialResult]:
    return [make_result(n, {UNITS: n, RATE: 0.1**n}, 1 / n) for n in range(1, count + 1)]


def test_a_log_file_gets_few_plain_lines() -> None:
    """The first news, at most one line in five seconds, and the last; sentences are whole."""
    text = io.StringIO()
    live = LiveTable(make_sweep(), to=text)
    live.start(100)
    for count in range(1, 13):
        live.update(_make_trials(count), ["trial 13"], "31 s left")
    live.say(f"{_ODD} is odd.")
    live.stop()
    live.stop()
    assert text.getvalue().splitlines() == [
        "1 of 100 trials, best val_loss 1 (trial 1), 31 s left",
        f"{_ODD} is odd.",
        "12 of 100 trials, best val_loss 0.083333 (trial 12), 31 s left",
    ]


def test_failures_are_said_at_once_and_then_counted() -> None:
    """Each failure is said when it is new, up to twenty of them; the others are a number."""
    text = io.StringIO()
    live = LiveTable(make_sweep(), to=text)
    live.start(None)
    failed = [make_result(n, {}, None, "failed", f"{_ODD}\nis {n}") for n in range(1, 24)]
    live.update(failed[:1], [], "")
    live.update(failed[:2], [], "")
    assert text.getvalue().splitlines() == [
        f"trial 1 failed: {_ODD} is 1",
        "1 trial",
        f"trial 2 failed: {_ODD} is 2",
    ]
    live.update(failed, [], "")
    live.stop()
    lines = text.getvalue().splitlines()
    assert lines[20:] == [f"trial 20 failed: {_ODD} is 20", "23 trials", "3 more trials failed"]


def test_quiet_says_nothing() -> None:
    """With `quiet` standard error stays empty."""
    text = io.StringIO()
    live = LiveTable(make_sweep(), quiet=True, to=text)
    live.start(3)
    live.update([make_result(1, {}, None, "failed", "too bad")], [], "")
    live.say("said")
    live.stop()
    assert not text.getvalue()


def _read(reader: int) -> str:
    shown = b""
    while select.select([reader], [], [], 0.3)[0]:
        shown += os.read(reader, 100_000)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())


def test_a_terminal_gets_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The eight best trials, how many are done, what is running: all of it within 80 columns.

    News that come at once are one table.
    """
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal:
        live = LiveTable(make_sweep(), to=terminal)
        live.start(100)
        running = [f"trial {n} (epoch 17 of 100)" for n in range(13, 17)]
        for _ in range(50):
            live.update(_make_trials(12), running, "31 s left")
        lines = [line for line in _read(reader).replace("\r", "\n").split("\n") if line.strip()]
        live.stop()
    os.close(reader)
    assert lines[0].split() == ["rank", "trial", "status", "val_loss", *_HEADER]
    assert [line.split()[:2] for line in lines[1:9]] == [[str(n), str(13 - n)] for n in range(1, 9)]
    assert lines[9:] == [
        "12 of 100 trials, best val_loss 0.083333 (trial 12), 31 s left",
        "running: trial 13 (epoch 17 of 100), trial 14 (epoch 17 of 100), … 2 more",
    ]
    assert max(map(len, lines)) <= 80


_HEADER = ["units", "learning_rate", "time"]


def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the cursor cannot be moved there are lines, without control sequences."""
    monkeypatch.setenv("TERM", "dumb")
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal:
        live = LiveTable(make_sweep(), to=terminal)
        live.start(2)
        live.update(_make_trials(1), [], "")
        live.stop()
        terminal.flush()
        shown = os.read(reader, 1000)
    os.close(reader)
    assert shown == b"1 of 2 trials, best val_loss 1 (trial 1)\r\n"
