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

from lstm_cli.records.report.console import Console
from lstm_cli.records.report.run_report import print_result, print_scores
from lstm_cli.records.score_rows import arrange_scores
from lstm_cli.types import EpochMetrics, Predictions, Result, RunEnd, RunStart
from lstm_cli.wording import format_column, format_number, format_seconds

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


def _report(
    predictions: Predictions,
    folder: Path = Path("runs/sum-1"),
    rows: int = 10,
    wandb: str = "runs/sum-1/wandb/offline-run-1",
) -> str:
    text = io.StringIO()
    seconds = {"train": 0.0512, "evaluate": 200.0}
    result = Result(folder, "sum", "finished", "all done", _SCORES, {}, predictions, seconds)
    print_result(result, wandb=wandb, rows=rows, to=text)
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


def test_a_path_below_the_working_directory_is_short(
    tmp_path: Path, predictions: Callable[..., Predictions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it can be read and copied; W&B itself tells the whole path."""
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "runs" / "sum-1" / "wandb" / "offline-run-2"
    text = _report(predictions({"test": 1}), tmp_path, wandb=str(log))
    assert "W&B: runs/sum-1/wandb/offline-run-2" in text


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
    long = {"source": lambda *_: "2010-11-26 00:00:00 to 2010-12-26 00:00:00"}
    timed = {"time": lambda *_: "2010-11-26T00:00:00", "group": lambda *_: "Amsterdam Central"}
    for places in (long, timed):
        values = lambda *_: (123456.789, -98765.4321)  # noqa: E731
        text = _report(predictions({"test": 3}, 24, features, values, **places))
        assert max(map(len, text.splitlines())) <= 80
        assert " 123,457    -98,765  -222,222" in text
    assert "2010-11-26T00:00:00" in text


def test_the_report_marks_wrong_labels(predictions: Callable[..., Predictions]) -> None:
    """Labels have their probability, and a word where they are wrong."""
    table = predictions({"test": 2}, compare=lambda sample, *_: ("cat", "cat" if sample else "dog"))
    text = _report(table)
    assert re.search(r"row 0 +cat +dog +75.0% +wrong", text)
    assert re.search(r"row 1 +cat +cat +75.0% *\n", text)


def test_a_run_without_anything_has_a_report() -> None:
    """A run that was interrupted early says so, where it lies and how to go on."""
    text = io.StringIO()
    print_result(Result(Path("a"), "sum", "interrupted", "", {}, {}, Predictions(), {}), to=text)
    places = "run folder: a\nto go on: lstm-cli resume a\n"
    assert text.getvalue() == f"sum: interrupted\n\n{places}"


def test_naive_scores_stand_beside_those_of_the_split_that_judges() -> None:
    """The flat names of metrics.json become rows of one table."""
    rows = arrange_scores(_SCORES)
    assert [row.owner for row in rows] == ["train", "test", "test, naive: last value"]
    assert rows[1].values == {"rmse": 312.312, "mae": 203.2, "skill": 0.25}
    assert rows[2].values == {"rmse": 400.0, "mae": 380.0}


def test_several_targets_have_rows_of_their_own() -> None:
    """Each target stands beside its best naive forecast, in its own unit; classes have counts."""
    scores = {"test_rmse": 900.0, "test_mae": 800.0, "test_naive_mean_rmse": 2e3}
    for target, rmse in {"price": 0.5, "market value": 1200.0}.items():
        own = {"rmse": rmse, "mae": rmse / 2, "naive_mean_rmse": rmse * 2}
        own |= {"skill": 0.5, "naive_season_7_rmse": rmse * 3}
        scores |= {f"test_{name}_{target}": value for name, value in own.items()}
    text = io.StringIO()
    print_scores(scores, to=text)
    rows = [line.split() for line in text.getvalue().splitlines()]
    assert ["test,", "price", "0.5", "0.25", "0.5"] in rows
    assert rows.count(["naive:", "mean", "1"]) == 1
    assert ["test,", "naive:", "mean", "2,000"] in rows
    assert ["naive:", "mean", "2,400"] in rows
    assert "season" not in text.getvalue()


def test_few_classes_have_rows_and_many_a_file() -> None:
    """Precision, recall and count of up to twelve classes; of more it is said where they stand."""
    scores = {"test_accuracy": 0.9, "test_precision_a b": 0.5, "test_recall_a b": 1.0}
    confusion = [
        {"split": split, "expected": "a b", "predicted": predicted, "count": 3}
        for split in ("train", "test")
        for predicted in ("a b", "c")
    ]
    text = io.StringIO()
    print_scores(scores, ["test: something is odd."], confusion, to=text)
    rows = [line.split() for line in text.getvalue().splitlines()]
    assert ["a", "b", "0.5000", "1", "6"] in rows
    assert text.getvalue().endswith("\nwarning: test: something is odd.\n")
    many = {f"test_{score}_{n}": 0.5 for n in range(13) for score in ("precision", "recall")}
    text = io.StringIO()
    print_scores({"test_accuracy": 0.9} | many, to=text)
    assert "… precision and recall of 13 classes are in metrics.json" in text.getvalue()
    assert len(text.getvalue().splitlines()) == 3


def test_times_and_groups_stand_in_the_place_of_sources(
    predictions: Callable[..., Predictions],
) -> None:
    """Where rows have times these are shown, with the group where there is one."""
    places = {"time": lambda _, sample, step: f"2010-0{sample + step}", "group": lambda *_: "Bern"}
    text = _report(predictions({"test": 2}, **places))
    assert re.search(r"2010-02 +Bern +16.000 +16.250", text)
    assert "row 1" not in text
    assert re.search(r"row 1 +16.000 +16.250", _report(predictions({"test": 2})))
    named = _report(predictions({"test": 2}, source=lambda *_: "line 7", **places))
    assert re.search(r"line 7 +2010-02 +Bern +16.000 +16.250", named)


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


def test_the_name_of_the_naive_forecast_of_a_file_is_whole() -> None:
    """The longest name of a row of label scores is not shortened."""
    scores = {"accuracy": 0.5, "macro_f1": 0.25}
    metrics = {
        f"predict_{part}{name}": value
        for part in ("", "naive_majority_class_")
        for name, value in scores.items()
    }
    printed = io.StringIO()
    print_scores(metrics, to=printed)
    assert "predict, naive: majority class " in printed.getvalue()
