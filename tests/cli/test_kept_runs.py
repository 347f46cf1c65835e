"""Run folders of earlier versions go on being read, predicted from, judged, compared and resumed.

`tests/kept_runs` holds one folder for each kind of run, made before the package was cut anew, and
beside it what that version predicted and scored. Nothing in it is ever made again.
"""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

KEPT = Path(__file__).parents[1] / "kept_runs"
NAMES = sorted(path.stem for path in KEPT.glob("*.json"))
CLOSE = 1e-5
SEEDS_RMSE = [11.148666927305644, 10.992795050711383, 11.127254154960646]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folders, worked in."""
    shutil.copytree(KEPT, tmp_path / "kept")
    monkeypatch.chdir(tmp_path / "kept")
    return tmp_path / "kept"


def assert_same(now: Any, before: Any) -> None:
    """Every cell is what it was; numbers up to rounding."""
    if isinstance(before, float) and isinstance(now, float):
        assert math.isclose(now, before, rel_tol=CLOSE, abs_tol=CLOSE)
    elif isinstance(before, dict):
        assert now.keys() == before.keys()
        for key, value in before.items():
            assert_same(now[key], value)
    else:
        assert now == before


def test_every_kind_is_kept() -> None:
    """Each mode, a table, whole sequences and labels, a set of seeds, and a sweep."""
    folders = {path.name.partition("-2026")[0] for path in KEPT.iterdir() if path.is_dir()}
    assert folders >= {*NAMES, "seeds-seeds", "sweep"}
    assert len(NAMES) == 7


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_run_predicts_what_it_did(name: str, kept: Path, run: Run) -> None:
    """Row for row, in the user's units and words."""
    before = json.loads((kept / f"{name}.json").read_text("utf-8"))
    ending = run("predict", name, *before["command"], "--json")
    assert ending.code == 0, ending.err
    for now, row in zip(json.loads(ending.out), before["predictions"], strict=False):
        assert_same(now, row)


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_run_has_the_scores_it_had(name: str, kept: Path, run: Run) -> None:
    """On each of its splits, beside the same naive forecasts."""
    before = json.loads((kept / f"{name}.json").read_text("utf-8"))
    for split, scores in before["scores"].items():
        ending = run("evaluate", name, "--split", split, "--json")
        assert ending.code == 0, ending.err
        assert_same(json.loads(ending.out)["metrics"], scores)


def test_kept_runs_are_listed_and_compared(kept: Path, run: Run) -> None:
    """With their statuses and scores, single ones and a set of seeds."""
    listed = json.loads(run("runs", "--runs-dir", kept, "--json").out)
    assert {each["status"] for each in listed} == {"finished"}
    assert len(listed) == len(NAMES) + 3
    (seeds,) = kept.glob("seeds-seeds-*")
    compared = json.loads(run("compare", seeds, seeds, "--json").out)
    assert compared["metric"] == "test_rmse"
    assert_same(compared["a"]["values"], SEEDS_RMSE)


def test_a_kept_sweep_is_shown(kept: Path, run: Run) -> None:
    """With the trials and the best of them, and nothing of it is done again."""
    (sweep,) = kept.glob("sweep-*")
    shown = json.loads(run("sweep", "show", sweep, "--json").out)
    assert [trial["status"] for trial in shown["trials"]] == ["finished"] * 4
    assert shown["best"]["trial"] == 2
    before = (sweep / "results.csv").read_bytes()
    assert run("sweep", "resume", sweep, "--quiet", "--wandb", "disabled").code == 0
    assert (sweep / "results.csv").read_bytes() == before


@pytest.mark.slow
def test_a_kept_run_is_trained_on(kept: Path, run: Run) -> None:
    """From its last checkpoint: the epochs before stay as they are."""
    before = (kept / "many_to_one" / "history.csv").read_text("utf-8")
    assert run("resume", "many_to_one", "--extend", "5", "--quiet").code == 0
    after = (kept / "many_to_one" / "history.csv").read_text("utf-8")
    assert after.startswith(before)
    assert len(after.splitlines()) == len(before.splitlines()) + 5
