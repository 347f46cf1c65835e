"""The console: a bar for people, lines for log files, and a report that fits 80 columns."""

import io
import os
import pty
import re
import select
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_cli.records.console import Console
from lstm_cli.records.result_tables import print_result
from lstm_cli.records.scores import arrange_scores
from lstm_cli.records.wording import format_column, format_number, format_seconds
from lstm_cli.types import EpochMetrics, Predictions, Result, RunEnd, RunStart

Metrics = Callable[..., EpochMetrics]
End = Callable[..., RunEnd]
_RUN = RunStart("sum", Path("runs/sum-1"), "abc", {})
_SCORES = {
    "train_rmse": 0.21231,
    "test_rmse": 312.312,
    "test_mae": 203.2,
    "test_skill": 0.25,
    "test_naive_last_value_rmse": 400.0,
    "test_naive_last_value_mae": 380.0,
}


def _tell(console: Console, metrics: Metrics, end: End) -> None:
    console.start(_RUN)
    for epoch in range(1, 21):
        console.epochs(metrics(1, epoch, total=20))
    console.say("said in between")
    console.finish(end())


def _report(predictions: Predictions, folder: Path = Path("runs/sum-1"), rows: int = 10) -> str:
    text = io.StringIO()
    seconds = {"train": 0.0512, "evaluate": 200.0}
    result = Result(folder, "sum", "finished", "all done", _SCORES, {}, predictions, seconds)
    print_result(result, wandb="runs/sum-1/wandb/offline-run-1", rows=rows, to=text)
    return text.getvalue()


def test_a_log_file_gets_few_plain_lines(metrics: Metrics, end: End) -> None:
    """The first epoch, at most one line in ten seconds, and the last; no colours, no redrawing."""
    text = io.StringIO()
    _tell(Console(to=text), metrics, end)
    assert text.getvalue().splitlines() == [
        "sum: epoch 1/20, loss 0.289, val_loss 0.3179",
        "said in between",
        "sum: epoch 20/20, loss 0.01914, val_loss 0.02106",
    ]


def test_quiet_says_nothing(metrics: Metrics, end: End) -> None:
    """With `quiet` standard error stays empty."""
    text = io.StringIO()
    _tell(Console(quiet=True, to=text), metrics, end)
    assert not text.getvalue()


def test_a_terminal_gets_one_bar(
    metrics: Metrics, end: End, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal of 80 columns one line is drawn anew, with epoch, losses and the time left."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal:
        console = Console(to=terminal)
        console.start(replace(_RUN, name="household_power_by_the_day"))
        for epoch in range(1, 4):
            console.epochs(metrics(1, 10 + epoch, total=20))
        terminal.flush()
        shown = b""
        while select.select([reader], [], [], 0.5)[0]:
            shown += os.read(reader, 100_000)
        console.finish(end())
    os.close(reader)
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode()).split("\r")
    assert re.match(r"househo…he_day ━.* 13/20 loss \S+ val_loss \S+ \d+ s left", lines[-1])
    assert max(map(len, lines)) <= 80


def test_the_report_compares_and_says_where_all_lies(
    tmp_path: Path, predictions: Callable[..., Predictions]
) -> None:
    """Expected, predicted and error, scores beside the naive ones, seconds, and the places."""
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "loss.png").touch()
    text = _report(predictions({"train": 9, "test": 4, "predict": 1}, horizon=3), tmp_path, rows=5)
    rows = [line.split() for line in text.splitlines()]
    assert ["row", "0", "1", "1.0000", "1.2500", "0.2500"] in rows
    assert "\n… 7 more in predictions.csv\n" in text
    assert ["test,", "naive:", "last", "value", "400.000", "380.0"] in rows
    assert "time: train 0.05 s, evaluate 3 min 20 s" in text
    assert f"run folder: {tmp_path}\nplot: {tmp_path}/plots/loss.png\n" in text
    assert "W&B: runs/sum-1/wandb/offline-run-1" in text
    assert "\x1b" not in text


def test_the_report_fits_80_columns(predictions: Callable[..., Predictions]) -> None:
    """Long names and sources are shortened, so that no row is broken in two."""
    features = ("global_active_power_in_kilowatts", "the_pressure_at_sea_level")
    table = predictions({"test": 3}, 24, features, lambda *_: (123456.789, -98765.4321))
    table.source[:] = ["2010-11-26 00:00:00 to 2010-12-26 00:00:00"] * len(table)
    text = _report(table)
    assert max(map(len, text.splitlines())) <= 80
    assert "123,457" in text


def test_the_report_marks_wrong_labels(predictions: Callable[..., Predictions]) -> None:
    """Labels have their probability, and a word where they are wrong."""
    table = predictions({"test": 2}, compare=lambda sample, *_: ("cat", "cat" if sample else "dog"))
    text = _report(table)
    assert re.search(r"row 0 +cat +dog +75.0% +wrong", text)
    assert re.search(r"row 1 +cat +cat +75.0% *\n", text)


def test_a_run_without_anything_has_a_report() -> None:
    """A run that was interrupted early says so and where it lies."""
    text = io.StringIO()
    print_result(Result(Path("a"), "sum", "interrupted", "", {}, {}, Predictions(), {}), to=text)
    assert text.getvalue() == "sum: interrupted\n\nrun folder: a\n"


def test_naive_scores_stand_beside_those_of_the_split_that_judges() -> None:
    """The flat names of metrics.json become rows of one table."""
    rows = arrange_scores(_SCORES)
    assert [row.owner for row in rows] == ["train", "test", "test, naive: last value"]
    assert rows[1].values == {"rmse": 312.312, "mae": 203.2, "skill": 0.25}
    assert rows[2].values == {"rmse": 400.0, "mae": 380.0}


def test_numbers_are_for_people() -> None:
    """Few significant digits, thousands grouped, columns with their points below each other."""
    assert [format_number(value) for value in (0.0123456, 153.0, 1234567.8, -2e12, 0.0)] == [
        "0.012346",
        "153",
        "1,234,568",
        "-2e+12",
        "0",
    ]
    assert format_column([1.5, 123.456, None]) == ["1.50", "123.46", ""]
    assert format_column([1.0, 153.0]) == ["1", "153"]
    assert format_column([0.2123, 312.3], 4, 3) == ["0.212", "312.300"]
    assert [format_seconds(s) for s in (0.0512, 1.26, 12.3, 200, 7500)] == [
        "0.05 s",
        "1.3 s",
        "12 s",
        "3 min 20 s",
        "2 h 5 min",
    ]
