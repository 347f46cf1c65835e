"""Sweeps that are planned, run in parts on several machines, and joined."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from tests.cli.conftest import Run
from tests.cli.swept import (
    CALM,
    list_folders,
    read_results,
    read_rows,
    sweep_in,
    write_files,
)

# 1e30 diverges, whoever runs it.
SWEEP = """
name: parts
method: grid
metric: {name: val_loss}
parameters:
  model.encoder.units: {values: [2, 3]}
  training.optimizer.learning_rate: {values: [0.1, 0.01, 1.0e+30, 0.001]}
"""
SHARDS = ("1/3", "2/3", "3/3")
FOLDERS = ("*-shard-1-of-3", "*-shard-2-of-3", "*-shard-3-of-3")


def plan_in(home: Path, text: str = SWEEP, *options: str) -> None:
    """A plan of this sweep, in plan.jsonl."""
    write_files(home, text)
    done = sweep_in(home, "plan", "sweep.yaml", "--config=base.yaml", "--out=plan.jsonl", *options)
    assert done.code == 0, done.err


def find_one(home: Path, pattern: str) -> Path:
    """The only folder of this pattern under runs/."""
    (found,) = (home / "runs").glob(pattern)
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan that was run whole and in three parts."""
    home = tmp_path_factory.mktemp("plans")
    plan_in(home)
    for part in ("", *SHARDS):
        options = [f"--shard={part}"] if part else ["--runs-dir=whole"]
        ending = sweep_in(home, "run", "plan.jsonl", CALM, *options)
        assert ending.code == 0, ending.err
    return home


def test_a_plan_lists_the_trials_and_runs_none(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head, a line a trial with its hash; equal files and seeds give equal plans."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, SWEEP)
    on = ("sweep", "plan", "sweep.yaml", "--config=base.yaml")
    ending = run(*on, "--out=plan.jsonl")
    assert run(*on, "--out=again.jsonl").code == ending.code == 0
    text = (tmp_path / "plan.jsonl").read_text()
    head, *trials = map(json.loads, text.splitlines())
    assert "8 trials" in ending.out
    assert head["source"] == "sweep.yaml"
    assert len({trial["hash"] for trial in trials}) == 8
    assert (tmp_path / "again.jsonl").read_text() == text
    assert not (tmp_path / "runs").exists()


def test_another_seed_draws_another_plan(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A random sweep's plan depends on its seed, and on the number of trials."""
    monkeypatch.chdir(tmp_path)
    text = "method: random\nmetric: {name: loss}\nparameters: {training.optimizer.learning_rate: {min: 0.001, max: 0.1}}\n"  # noqa: E501 - one file
    write_files(tmp_path, text)
    on = ("sweep", "plan", "sweep.yaml", "--config=base.yaml", "--trials=4")
    first, same, other = (run(*on, f"--seed={seed}").out for seed in (0, 0, 1))
    assert first == same
    assert first != other
    assert "4 trials" in other


@pytest.mark.slow
def test_the_parts_of_a_plan_are_all_of_it(home: Path) -> None:
    """Each trial is in one of them; one failed trial is no failure of its part."""
    rows = [row for pattern in FOLDERS for row in read_rows(find_one(home, pattern))]
    assert sorted(int(row["trial"]) for row in rows) == list(range(1, 9))
    assert sorted(row["trial"] for row in rows if row["status"] == "failed") == ["3", "7"]


@pytest.mark.slow
@pytest.mark.parametrize(("shard", "pattern"), [*zip(SHARDS, FOLDERS, strict=True)])
def test_a_part_that_is_done_is_not_done_again(home: Path, shard: str, pattern: str) -> None:
    """No run folder is made and no worker begun; what it says is what it said."""
    before, results = list_folders(find_one(home, pattern)), read_rows(find_one(home, pattern))
    ending = sweep_in(home, "run", "plan.jsonl", f"--shard={shard}", CALM, "--json")
    assert ending.code == 0
    assert len(json.loads(ending.out)["trials"]) == len(results)
    assert list_folders(find_one(home, pattern)) == before
    assert read_rows(find_one(home, pattern)) == results


@pytest.mark.slow
def test_the_parts_make_the_whole(home: Path) -> None:
    """Joined they are what one process makes of the plan, and can be joined again."""
    shards = [find_one(home, pattern) for pattern in FOLDERS]
    for _ in range(2):
        ending = sweep_in(home, "merge", *shards, "--out=merged")
        assert ending.code == 0, ending.err
        assert "2 failed" in ending.out
        (whole,) = (home / "whole").iterdir()
        assert read_results(home / "merged") == read_results(whole)
    assert (home / "merged" / "best.yaml").exists()


@pytest.mark.slow
def test_failed_trials_are_done_again_if_wanted(home: Path, tmp_path: Path) -> None:
    """With `--retry-failed`, and those alone."""
    copytree(home / "whole", tmp_path / "whole")
    (sweep,) = (tmp_path / "whole").iterdir()
    before = list_folders(sweep)
    options = ("--runs-dir", tmp_path / "whole", CALM, "--retry-failed")
    ending = sweep_in(home, "run", "plan.jsonl", *options)
    assert ending.code == 0
    new = set(list_folders(sweep)) - set(before)
    assert sorted(name.split("-trial-")[1][:4] for name in new) == ["0003", "0007"]
    assert [row["status"] for row in read_rows(sweep)].count("failed") == 2


@pytest.mark.slow
def test_a_plan_whose_time_is_up_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    """What was not begun is not among the results; run again, the plan is done whole."""
    options = ("run", home / "plan.jsonl", "--runs-dir", tmp_path, CALM)
    ending = sweep_in(home, *options, "--budget=1s")
    (sweep,) = tmp_path.iterdir()
    assert ending.code == 7
    assert f"Go on: lstm-cli sweep resume {sweep}" in ending.out
    assert {row["status"] for row in read_rows(sweep)} <= {"interrupted"}
    assert sweep_in(home, *options).code == 0
    (whole,) = (home / "whole").iterdir()
    assert read_results(sweep) == read_results(whole)


@pytest.mark.slow
def test_parts_of_two_plans_are_not_joined(home: Path, tmp_path: Path) -> None:
    """Exit code 2, and nothing is written."""
    plan_in(tmp_path, SWEEP.replace("0.01, ", ""))
    assert sweep_in(tmp_path, "run", "plan.jsonl", "--shard=1/3", CALM).code == 0
    shards = [find_one(tmp_path, FOLDERS[0]), find_one(home, FOLDERS[1])]
    ending = sweep_in(tmp_path, "merge", *shards, "--out=mixed")
    assert ending.code == 2
    assert f"{shards[1]}: is of another plan than {shards[0]}" in ending.err
    assert not (tmp_path / "mixed").exists()


@pytest.mark.slow
def test_a_sweep_of_failures_alone_has_failed(tmp_path: Path) -> None:
    """Exit code 4 and the first reason; the results are there none the less."""
    write_files(tmp_path, SWEEP.replace("[0.1, 0.01, 1.0e+30, 0.001]", "[1.0e+30]"))
    ending = sweep_in(tmp_path, "sweep.yaml", "--config=base.yaml", CALM, "--quiet")
    assert ending.code == 4
    assert ending.out == ""
    assert ending.err.startswith("error: all 2 trials failed. The first: loss became infinite")
    assert ending.err.count("\n") == 1
    (results,) = (tmp_path / "runs").glob("*/results.csv")
    assert [row["status"] for row in read_rows(results.parent)] == ["failed", "failed"]
