"""A sweep from its command line to its results: one process, looked at from many sides."""

import json
import math
from pathlib import Path

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.records.run_folder import read_run
from tests.cli.conftest import Run
from tests.cli.swept import (
    Swept,
    do_sweep,
    judge_in_order,
    list_folders,
    read_column,
    read_rows,
    sweep_in,
)

# 1e30 diverges; val_loss is not there to be watched where nothing is held out.
SWEEP = """
name: mixed
method: grid
metric: {name: loss, goal: minimize}
early_terminate: {type: hyperband, min_iter: 2, eta: 2, strict: true}
parameters:
  training:
    parameters:
      optimizer: {parameters: {learning_rate: {values: [0.1, 1.0e-6, 1.0e+30]}}}
  training.early_stopping.monitor: {values: [loss, val_loss]}
  dataset.validation.fraction: {values: [0.2, 0]}
"""
RATE, MONITOR, HELD = (
    "training.optimizer.learning_rate",
    "training.early_stopping.monitor",
    "dataset.validation.fraction",
)
BANDS = (2, 4, 8)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    """A sweep of which trials are good, stopped, diverge, or have no valid config."""
    return do_sweep(tmp_path_factory.mktemp("swept"), SWEEP)


def test_every_combination_is_a_trial(swept: Swept) -> None:
    """Nested and dotted parameters make one grid, and each trial trains with its values."""
    rows = read_rows(swept.folder)
    assert swept.ending.code == 0
    assert [row["trial"] for row in rows] == [str(number) for number in range(1, 13)]
    assert len({(row[RATE], row[MONITOR], row[HELD]) for row in rows}) == 12
    for row in (row for row in rows if row["run"]):
        config = load_config(swept.folder / row["run"] / "config.yaml", environment={})
        assert config.training.optimizer.learning_rate == float(row[RATE])
        assert config.dataset.validation.fraction == float(row[HELD])
        assert config.training.early_stopping
        assert config.training.early_stopping.monitor == row[MONITOR]


def test_a_trial_that_diverges_costs_itself_alone(swept: Swept) -> None:
    """Its reason is in results.csv, its log in its run folder, and the others go on."""
    rows = [row for row in read_rows(swept.folder) if float(row[RATE]) == 1e30 and row["run"]]
    assert len(rows) == 3
    for row in rows:
        assert (row["status"], row["loss"]) == ("failed", "")
        assert "infinite at epoch 1" in row["reason"]
        assert "infinite at epoch 1" in (swept.folder / row["run"] / "log.txt").read_text()
        assert read_run(swept.folder / row["run"])["status"] == "failed"


def test_a_config_that_is_wrong_in_combination_costs_itself_alone(swept: Swept) -> None:
    """Each of its values is sound with others, so that only the trial itself can tell."""
    rows = [row for row in read_rows(swept.folder) if not row["run"]]
    assert [(row[MONITOR], float(row[HELD])) for row in rows] == [("val_loss", 0.0)] * 3
    for row in rows:
        assert row["status"] == "failed"
        assert row["reason"].startswith("sweep.yaml:10:3: training.early_stopping.monitor: ")


def test_hyperband_stops_at_the_epoch_of_a_band(swept: Swept) -> None:
    """The rule, computed anew from what each trial logged, stops the same trials at once."""
    rows = [row for row in read_rows(swept.folder) if row["run"]]
    logged = [read_column(swept.folder / row["run"], "loss") for row in rows]
    finite = [[value for value in values if math.isfinite(value)] for values in logged]
    ends = judge_in_order(finite, BANDS, 2, strict=True)
    assert any(ends)
    for row, values, end in zip(rows, logged, ends, strict=True):
        assert (row["status"] == "stopped") == (end is not None)
        assert end is None or len(values) == end
    best = min((row for row in rows if row["loss"]), key=lambda row: float(row["loss"]))
    assert best["status"] == "finished"


def test_the_end_names_all_and_the_best(swept: Swept) -> None:
    """On standard output: the counts, why trials failed, the best, the folder; progress is not."""
    out, err = swept.ending.out, swept.ending.err
    assert "6 failed" in out
    assert "failed: trials " in out
    assert "best: trial 1, loss " in out
    assert out.splitlines()[-1].startswith("sweep folder: runs/mixed-")
    assert "12 of 12 trials" in err
    assert "Traceback" not in err


def test_the_time_is_estimated_once(swept: Swept) -> None:
    """After two warm runs, and never again."""
    assert swept.ending.err.count("a warm run takes ") == 1


def test_the_results_are_files(swept: Swept) -> None:
    """What was swept, its plan, its results, its best config and its plots."""
    for name in ("sweep.yaml", "plan.jsonl", "results.csv", "best.yaml", "plots"):
        assert (swept.folder / name).exists()
    assert (swept.folder / "sweep.yaml").read_text() == SWEEP


def test_the_best_config_is_that_of_the_best_trial(swept: Swept, run: Run) -> None:
    """It is sound, and has the values of the best trial."""
    assert run("check", swept.folder / "best.yaml").code == 0
    config = load_config(swept.folder / "best.yaml", environment={})
    assert config.training.optimizer.learning_rate == 0.1


def test_a_sweep_is_shown_again(swept: Swept, run: Run) -> None:
    """As a table with its best trial, and for programs as JSON and nothing else."""
    ending = run("sweep", "show", swept.folder)
    assert ending.code == 0
    assert "best: trial 1, loss " in ending.out
    shown = json.loads(run("sweep", "show", swept.folder, "--json").out)
    rows = read_rows(swept.folder)
    assert [trial["status"] for trial in shown["trials"]] == [row["status"] for row in rows]
    assert shown["best"]["trial"] == 1
    assert Path(shown["folder"]) == swept.folder


def test_what_is_no_sweep_is_not_shown(tmp_path: Path, run: Run) -> None:
    """A folder without a plan is refused by its name."""
    ending = run("sweep", "show", tmp_path)
    assert ending.code == 3
    assert ending.err == (
        f"error: {tmp_path}: is not a sweep's folder: there is no plan.jsonl in it. "
        "Name one under runs/.\n"
    )


@pytest.mark.slow
def test_a_finished_sweep_is_left_as_it_is(swept: Swept) -> None:
    """To resume it makes no run folder and changes no result."""
    before, results = list_folders(swept.folder), read_rows(swept.folder)
    ending = sweep_in(swept.folder.parents[1], "resume", swept.folder, "--wandb=disabled")
    assert ending.code == 0
    assert list_folders(swept.folder) == before
    assert read_rows(swept.folder) == results
