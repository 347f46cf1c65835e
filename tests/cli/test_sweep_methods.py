"""What a sweep file can ask for, done by real processes."""

import json
import math
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.cli.swept import (
    CALM,
    do_sweep,
    judge_in_order,
    list_folders,
    read_column,
    read_results,
    read_rows,
    sweep_in,
    train_in,
    write_files,
)

RATE, UNITS, DROPOUT = (
    "training.optimizer.learning_rate",
    "model.encoder.units",
    "model.encoder.dropout",
)
LOG = "{distribution: log_uniform_values, min: 1.0e-5, max: 0.5}"
BAYES = f"""
method: bayes
run_cap: 9
metric: {{name: val_loss}}
parameters:
  {UNITS}: {{values: [2, 3]}}
  {RATE}: {LOG}
"""
TARGET = f"""
method: random
metric: {{name: loss, goal: minimize, target: 1.0e+9}}
parameters: {{{RATE}: {LOG}}}
"""
LONG_AND_SHORT = """
method: grid
metric: {name: loss, target: 1.0e+9}
parameters: {training.epochs: {values: [1000000, 1]}}
"""
BLOCK = f"""method: grid
metric: {{name: val_loss}}
lstm_cli: # not W&B's
  constraint: "units <= 3"
  when: {{{DROPOUT}: "units == 3"}}
  zip: [{RATE}, training.batch_size]
  seeds: 2
parameters:
  {UNITS}: {{values: [2, 3, 4]}}
  {DROPOUT}: {{values: [0.0, 0.2]}}
  {RATE}: {{values: [0.1, 0.01]}}
  training.batch_size: {{values: [8, 4]}}
"""


def hyperband(*, strict: bool) -> str:
    """A random sweep of many trials that take milliseconds, some of them hopeless."""
    rule = f"{{type: hyperband, min_iter: 2, eta: 2, strict: {str(strict).lower()}}}"
    head = "method: random\nrun_cap: 14\nmetric: {name: val_loss}\n"
    return f"{head}early_terminate: {rule}\nparameters: {{{RATE}: {LOG}}}\n"


pytestmark = pytest.mark.slow


def test_bayes_with_one_worker_is_deterministic(tmp_path: Path) -> None:
    """The same file and seed choose the same trials twice; another seed chooses others."""
    once, twice = (do_sweep(tmp_path / name, BAYES) for name in ("once", "twice"))
    other = do_sweep(tmp_path / "other", BAYES, "--seed=1")
    assert once.ending.code == twice.ending.code == other.ending.code == 0
    assert len(read_rows(once.folder)) == 9
    assert read_results(once.folder) == read_results(twice.folder)
    assert read_results(once.folder) != read_results(other.folder)


def test_a_target_ends_a_sweep_for_good(tmp_path: Path) -> None:
    """The first trial that reaches it is the last; a resume does nothing."""
    swept = do_sweep(tmp_path, TARGET)
    assert swept.ending.code == 0
    assert "not all is done" not in swept.ending.out
    assert len(read_rows(swept.folder)) == 1
    before = list_folders(swept.folder)
    again = sweep_in(tmp_path, "resume", swept.folder, CALM)
    assert again.code == 0
    assert "not all is done" not in again.out
    assert list_folders(swept.folder) == before


def test_a_target_ends_the_trials_of_other_workers(tmp_path: Path) -> None:
    """What they work on is left, and no resume goes on with it: the sweep is done."""
    swept = do_sweep(tmp_path, LONG_AND_SHORT, "--workers=2")
    assert swept.ending.code == 0
    assert [row["status"] for row in read_rows(swept.folder)] == ["interrupted", "finished"]
    assert "not all is done" not in swept.ending.out
    before, results = list_folders(swept.folder), read_rows(swept.folder)
    assert sweep_in(tmp_path, "resume", swept.folder, CALM, "--workers=2").code == 0
    assert list_folders(swept.folder) == before
    assert read_rows(swept.folder) == results


@pytest.mark.parametrize("strict", [True, False])
def test_hyperband_is_the_rule_recomputed(tmp_path: Path, *, strict: bool) -> None:
    """Trial by trial in their order: who is stopped, and at which epoch exactly."""
    swept = do_sweep(tmp_path, hyperband(strict=strict))
    rows = read_rows(swept.folder)
    logged = [read_column(swept.folder / row["run"], "val_loss") for row in rows]
    ends = judge_in_order(logged, (2, 4, 8), 2, strict=strict)
    assert len(rows) == 14
    assert any(ends)
    assert [row["status"] == "stopped" for row in rows] == [end is not None for end in ends]
    for values, end in zip(logged, ends, strict=True):
        assert len(values) == (end or 9)
    best = min(rows, key=lambda row: float(row["val_loss"]))
    assert best["status"] == "finished"


def test_the_block_decides_which_trials_there_are(tmp_path: Path) -> None:
    """Constraint, when and zip; each trial's value is the mean over its seeds."""
    swept = do_sweep(tmp_path, BLOCK)
    rows = read_rows(swept.folder)
    assert swept.ending.code == 0
    assert {(row[UNITS], row[DROPOUT], row[RATE], row["training.batch_size"]) for row in rows} == {
        ("2", "", "0.1", "8"), ("2", "", "0.01", "4"),
        ("3", "0.0", "0.1", "8"), ("3", "0.0", "0.01", "4"),
        ("3", "0.2", "0.1", "8"), ("3", "0.2", "0.01", "4"),
    }  # fmt: skip
    assert len(rows) == 6
    for row in rows:
        runs = [swept.folder / name for name in row["run"].split()]
        values = [metric_of(run, "val_loss") for run in runs]
        assert row["seeds"] == "2"
        assert len(set(values)) == 2
        assert math.isclose(float(row["val_loss"]), fmean(values), rel_tol=1e-6)
        assert float(row["val_loss_low"]) < float(row["val_loss"]) < float(row["val_loss_high"])


def metric_of(run: Path, name: str) -> float:
    """The metric of a run's kept weights."""
    kept: int | None = json.loads((run / "run.json").read_text())["kept_epoch"]
    values = read_column(run, name)
    return values[(kept or len(values)) - 1]


def test_an_exported_file_is_without_the_block(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All other lines stay as they are, on standard output or in a file."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, BLOCK)
    lines = BLOCK.splitlines(keepends=True)
    wanted = "".join([*lines[:2], *lines[7:]])
    assert run("sweep", "export", "sweep.yaml").out == wanted
    assert run("sweep", "export", "sweep.yaml", "--out=wandb.yaml").code == 0
    assert (tmp_path / "wandb.yaml").read_text() == wanted


def test_two_workers_do_what_one_does(tmp_path: Path) -> None:
    """A grid's results do not depend on the number of workers; its best config trains."""
    text = BLOCK.replace("  seeds: 2\n", "")
    one, two = do_sweep(tmp_path / "one", text), do_sweep(tmp_path / "two", text, "--workers=2")
    assert one.ending.code == two.ending.code == 0
    assert len(read_rows(one.folder)) == 6
    assert read_results(one.folder) == read_results(two.folder)
    assert train_in(tmp_path / "one", one.folder / "best.yaml") == 0
    (again,) = (tmp_path / "one" / "runs").glob("sweep-*best-*")
    best = min(read_rows(one.folder), key=lambda row: float(row["val_loss"]))
    assert math.isclose(metric_of(again, "val_loss"), float(best["val_loss"]), rel_tol=1e-6)


def test_json_is_all_that_is_on_standard_output(tmp_path: Path) -> None:
    """One object, with each trial; quiet there is nothing on either stream."""
    swept = do_sweep(tmp_path / "json", TARGET, "--json")
    shown: dict[str, Any] = json.loads(swept.ending.out)
    assert shown["best"]["trial"] == 1
    assert [Path(run).parent.name for run in shown["trials"][0]["runs"]] == [swept.folder.name]
    quiet = do_sweep(tmp_path / "quiet", TARGET, "--quiet")
    assert (quiet.ending.code, quiet.ending.out, quiet.ending.err) == (0, "", "")
    assert len(read_rows(quiet.folder)) == 1
