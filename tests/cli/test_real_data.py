"""Files of a user's own: trained on, judged, predicted from, forecast beyond; right and wrong."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.runner.run import run as train
from lstm_cli.runner.session import Warm
from tests.cli.conftest import Run
from tests.conftest import Trained

ROWS, TIMESTEPS, HORIZON = 60, 4, 2
SHOPS = ("north", "south")
LENGTHS = (2, 4, 3, 5, 4, 3)
TRAINING = {"epochs": 2, "compile": "graph"}

Write = Callable[..., Path]


def wave(day: int) -> float:
    """A season of seven days."""
    return float(np.sin(2 * np.pi * day / 7))


def sales_rows(first: int = 0, rows: int = ROWS) -> list[dict[str, object]]:
    """Two shops' daily sales and prices: a season of seven days, and what looks like chance."""
    days = np.datetime64("2024-01-01") + np.arange(first, first + rows)
    return [
        {
            "day": str(day),
            "shop": shop,
            "sales": round(100 * (1 + number) + 10 * wave(first + i) + (first + i) ** 2 % 13, 3),
            "price": round(5 + 0.01 * ((first + i) % 11), 3),
        }
        for number, shop in enumerate(SHOPS)
        for i, day in enumerate(days)
    ]


def write_csv(path: Path, rows: list[dict[str, object]]) -> Path:
    """Rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def clip_rows(labels: tuple[str, ...] = ("up", "down")) -> list[dict[str, object]]:
    """Rising and falling sequences of several lengths, in a long table."""
    return [
        {"id": f"{label}{copy}{n}", "x": (1 if label == "up" else -1) * t + copy, "label": label}
        for label in labels
        for copy in range(4)
        for n, length in enumerate(LENGTHS)
        for t in range(length)
    ]


def table_config(path: Path, **dataset: Any) -> dict[str, Any]:
    """A forecast of two days for each shop."""
    section = {
        "kind": "table", "path": str(path), "time": "day", "group": "shop",
        "targets": ["sales"], "timesteps": TIMESTEPS, "horizon": HORIZON,
        "calendar": ["weekday"], **dataset,
    }  # fmt: skip
    return {
        "mode": "many_to_many", "name": "sales", "dataset": section, "training": TRAINING,
        "model": {"encoder": {"units": 4}}, "evaluation": {"season": 7},
    }  # fmt: skip


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, trained: Trained) -> Callable[[str], Path]:
    """A function that gives the folder of a run: sales by themselves, with prices, or clips."""
    folder = tmp_path_factory.mktemp("runs")
    sales = write_csv(folder / "sales.csv", sales_rows())
    clips = write_csv(folder / "clips.csv", clip_rows())
    configs: dict[str, dict[str, Any]] = {
        "sales": table_config(sales),
        "priced": table_config(sales, features=["sales", "price"]),
        "clips": {
            "mode": "many_to_one", "name": "clips", "training": TRAINING,
            "dataset": {"kind": "sequences", "path": str(clips)},
            "model": {"encoder": {"units": 4}},
        },
    }  # fmt: skip
    return lambda name: trained(configs[name])


def predicted(run: Run, *arguments: Any) -> list[dict[str, Any]]:
    """The rows that a prediction prints."""
    ending = run("predict", *arguments, "--json")
    assert (ending.code, ending.err) == (0, "")
    rows: list[dict[str, Any]] = json.loads(ending.out)
    return rows


def test_a_run_on_a_table_leaves_scores_by_step_beside_naive_ones(
    runs: Callable[[str], Path],
) -> None:
    """metrics.json has model and naive forecasts; each step of the horizon has a row a split."""
    folder = runs("sales")
    metrics = json.loads((folder / "metrics.json").read_text())
    for name in ("rmse", "mae", "mape", "smape", "r2", "skill"):
        assert f"test_{name}" in metrics
    for name in ("last_value", "season_7", "mean", "linear"):
        assert f"test_naive_{name}_rmse" in metrics
    with (folder / "metrics_by_step.csv").open(newline="") as file:
        steps = [(row["split"], row["step"]) for row in csv.DictReader(file)]
    assert steps == [(split, step) for split in ("train", "val", "test") for step in "12"]
    facts = json.loads((folder / "run.json").read_text())
    assert facts["leaks"] == []
    assert isinstance(facts["warnings"], list)


def test_predictions_carry_time_and_group(run: Run, runs: Callable[[str], Path]) -> None:
    """A forecast in the file's own form, two days a window, the last one past the end."""
    path = write_csv(runs("sales").parent / "later.csv", sales_rows(first=60, rows=8))
    rows = predicted(run, runs("sales"), "--input", path)
    north = [row for row in rows if row["group"] == "north"]
    assert [row["time"] for row in north] == [f"2024-03-{day:02}" for day in range(5, 11)]
    assert [row["step"] for row in north] == [1, 2] * 3
    assert [row["target"] is None for row in north] == [False] * 4 + [True] * 2
    assert north[0]["source"] == "rows 1-4"
    assert north[0]["target"] == pytest.approx(float(str(sales_rows(64, 1)[0]["sales"])))


def test_a_forecast_goes_on_beyond_the_end(run: Run, runs: Callable[[str], Path]) -> None:
    """Seven days for each shop from a model of two, each fed back; fewer are the first of them."""
    path = write_csv(runs("sales").parent / "end.csv", sales_rows(first=60, rows=8))
    rows = predicted(run, runs("sales"), "--input", path, "--horizon", "7")
    assert [row["group"] for row in rows] == ["north"] * 7 + ["south"] * 7
    assert [row["time"] for row in rows[:7]] == [f"2024-03-{day:02}" for day in range(9, 16)]
    assert [row["step"] for row in rows[:7]] == list(range(1, 8))
    fewer = predicted(run, runs("sales"), "--input", path, "--horizon", "1")
    assert [row["prediction"] for row in fewer] == [rows[0]["prediction"], rows[7]["prediction"]]
    again = write_csv(
        path.with_name("fed.csv"),
        sorted(
            [
                *sales_rows(first=60, rows=8),
                *(
                    {
                        **LATER[0],
                        "day": row["time"],
                        "shop": row["group"],
                        "sales": row["prediction"],
                    }
                    for row in rows
                    if row["step"] <= HORIZON
                ),
            ],
            key=lambda row: str(row["day"]),
        ),
    )
    fed = predicted(run, runs("sales"), "--input", again, "--horizon", str(HORIZON))
    for one in fed:
        (same,) = (
            row for row in rows if (row["group"], row["time"]) == (one["group"], one["time"])
        )
        assert one["prediction"] == pytest.approx(same["prediction"], rel=1e-5)


def test_a_forecast_that_needs_the_future_is_refused(run: Run, runs: Callable[[str], Path]) -> None:
    """Prices are not predicted: within the horizon they are not needed, beyond it they are."""
    path = write_csv(runs("priced").parent / "priced.csv", sales_rows(first=60, rows=8))
    assert len(predicted(run, runs("priced"), "--input", path, "--horizon", "2")) == 4
    ending = run("predict", runs("priced"), "--input", path, "--horizon", "3")
    assert ending.code == 3
    assert ending.err.startswith("error: ")
    assert "'price'" in ending.err


def test_evaluate_gives_the_scores_of_the_run(run: Run, runs: Callable[[str], Path]) -> None:
    """Each split's scores are those of metrics.json, to the last digit that JSON has."""
    for name in ("sales", "clips"):
        stored = json.loads((runs(name) / "metrics.json").read_text())
        for split in ("val", "test"):
            ending = run("evaluate", runs(name), "--split", split, "--json")
            assert (ending.code, ending.err) == (0, "")
            found = json.loads(ending.out)["metrics"]
            expected = {k: v for k, v in stored.items() if k.startswith(f"{split}_")}
            assert found == pytest.approx(expected, rel=1e-6)


def test_evaluate_judges_a_new_file_beside_naive_forecasts(
    run: Run, runs: Callable[[str], Path]
) -> None:
    """The naive forecasts are those fitted in training; a table is printed without --json."""
    path = write_csv(runs("sales").parent / "new.csv", sales_rows(first=60, rows=20))
    found = json.loads(run("evaluate", runs("sales"), "--input", path, "--json").out)
    assert {"predict_rmse", "predict_naive_linear_rmse"} <= set(found["metrics"])
    assert len(found["by_step"]) == HORIZON
    ending = run("evaluate", runs("sales"), "--input", path)
    assert ending.code == 0
    assert "last value" in ending.out


def test_changed_data_are_told(run: Run, tmp_path: Path, warm: Warm) -> None:
    """Scores on data that are no longer those of the training come with a warning."""
    path = write_csv(tmp_path / "sales.csv", sales_rows())
    config = load_config(table_config(path), environment={})
    folder = train(config, runs_dir=tmp_path, warm=warm).folder
    rows = sales_rows()
    rows[3]["sales"] = 1.5
    write_csv(path, rows)
    ending = run("evaluate", folder)
    assert ending.code == 0
    assert "the data are not those that the run was trained on" in ending.out + ending.err


def test_a_feature_that_equals_the_target_is_named(tmp_path: Path, warm: Warm) -> None:
    """A copy of the target under another name is told in the result, in run.json and in the log."""
    rows = [row | {"copy": row["sales"]} for row in sales_rows()]
    path = write_csv(tmp_path / "sales.csv", rows)
    config = table_config(path, features=["sales", "copy"])
    result = train(load_config(config, environment={}), runs_dir=tmp_path, warm=warm)
    assert any("'copy'" in warning for warning in result.warnings)
    facts = json.loads((result.folder / "run.json").read_text())
    assert any("'copy'" in leak for leak in facts["leaks"])
    assert "'copy'" in (result.folder / "log.txt").read_text()


def test_new_sequences_are_labelled(run: Run, runs: Callable[[str], Path]) -> None:
    """A long table without labels gives a label and its probability for each id."""
    rows = [{"id": row["id"], "x": row["x"]} for row in clip_rows()]
    path = write_csv(runs("clips").parent / "unlabelled.csv", rows)
    found = predicted(run, runs("clips"), "--input", path)
    assert [row["source"] for row in found] == list(dict.fromkeys(row["id"] for row in rows))
    assert {row["prediction"] for row in found} <= {"up", "down"}
    assert all(row["target"] is None and 0.5 <= row["probability"] <= 1 for row in found)


def without(rows: list[dict[str, object]], column: str) -> list[dict[str, object]]:
    """The rows without a column."""
    return [{name: cell for name, cell in row.items() if name != column} for row in rows]


LATER = sales_rows(first=60, rows=8)
MISTAKES: dict[str, tuple[str, list[dict[str, object]], list[str]]] = {
    "too few rows": ("sales", sales_rows(60, 3), ["3 rows", "4"]),
    "no such column": ("sales", without(LATER, "sales"), ["sales"]),
    "no group": ("sales", without(LATER, "shop"), ["shop"]),
    "text for a number": ("sales", [*LATER[:-1], LATER[-1] | {"sales": "none"}], ["'none'", "17"]),
    "a new class": ("clips", clip_rows(("up", "left")), ["'left'"]),
    "no feature": ("clips", without(clip_rows(), "x"), ["x"]),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_wrong_file_is_told_in_a_sentence(
    name: str, run: Run, runs: Callable[[str], Path]
) -> None:
    """Exit code 3, the file, and what is wrong with it; nothing on standard output."""
    which, rows, words = MISTAKES[name]
    path = write_csv(runs(which).parent / "wrong.csv", rows)
    ending = run("predict", runs(which), "--input", path)
    assert (ending.code, ending.out) == (3, "")
    assert ending.err.startswith(f"error: {path}")
    assert all(word in ending.err for word in words), ending.err


def test_what_does_not_belong_together_is_refused(run: Run, runs: Callable[[str], Path]) -> None:
    """Values for a table, a horizon without a file or for clips, a split that is none."""
    path = write_csv(runs("clips").parent / "clips2.csv", clip_rows())
    for code, arguments in (
        (3, ("predict", runs("sales"), "--values", "[[1]]")),
        (2, ("predict", runs("sales"), "--values", "[[1]]", "--horizon", "3")),
        (3, ("predict", runs("clips"), "--input", path, "--horizon", "3")),
        (2, ("evaluate", runs("sales"), "--split", "tset")),
        (2, ("evaluate", runs("sales"), "--split", "test", "--input", path)),
    ):
        ending = run(*arguments)
        assert (ending.code, ending.out) == (code, ""), arguments
        assert ending.err.startswith("error: ")
