"""`lstm-cli compare`: which of two models is better, or why that cannot be said."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.evaluation.intervals import find_mean_interval, find_welch_interval
from lstm_cli.records.recorded import read_scores
from lstm_cli.records.seed_set import SeedSet, read_seed_set
from lstm_cli.runner.run import run as train
from lstm_cli.runner.seeds import count_seeds_from, with_seed
from lstm_cli.runner.session import Warm
from tests.cli.conftest import Run

ROWS = """
mode: many_to_one
dataset: {kind: table, path: waves.csv, targets: [y], timesteps: 6, horizon: 1}
model: {encoder: {units: 6}}
training: {optimizer: {learning_rate: 0.01}, epochs: 1, compile: graph}
"""
OTHERS = {
    "good": "training: {epochs: 60}",
    "late": "seed: 8",
    "other": "dataset: {path: other.csv}",
    "longer": "dataset: {timesteps: 9}",
}
PARITY = """
mode: many_to_one
dataset: {kind: generated, task: parity, samples: 40, timesteps: 6, test_samples: 8}
model: {encoder: {units: 4}}
training: {epochs: 2, compile: graph}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Path:
    """Sets of runs with much and little training, with other seeds, and runs on other data."""
    folder = tmp_path_factory.mktemp("compare")
    noise = np.random.default_rng(0).normal(scale=0.1, size=200)
    waves = [f"{value:.4f}" for value in np.sin(np.arange(200) / 3) + noise]
    (folder / "waves.csv").write_text("\n".join(["y", *waves]))
    (folder / "other.csv").write_text("\n".join(["y", *reversed(waves)]))
    (folder / "bad.yaml").write_text(ROWS)
    (folder / "parity.yaml").write_text(PARITY)
    for name, text in OTHERS.items():
        (folder / f"{name}.yaml").write_text(f"extends: bad.yaml\n{text}\n")
    for name in ("good", "bad", "late"):
        train_set(folder / f"{name}.yaml", warm)
    for name in ("other", "longer", "parity"):
        config = load_config(folder / f"{name}.yaml", environment={})
        train(config, runs_dir=folder / "runs", warm=warm)
    return folder / "runs"


def train_set(path: Path, warm: Warm) -> None:
    """Leave a set of three seeds of a config beside it, as `--seeds 3` does."""
    config = load_config(path, environment={})
    seeds = count_seeds_from(config, 3)
    runs = SeedSet.plan(path.parent / "runs", config.name, seeds)
    for seed in seeds:
        one = with_seed(config, seed, runs.folder.name)
        runs = runs.add(seed, train(one, runs_dir=runs.folder.parent, warm=warm).folder, "finished")


def scores_of(home: Path, name: str, score: str = "test_rmse") -> np.ndarray[Any, Any]:
    """A score of each run of a set."""
    (folder,) = home.glob(f"{name}-seeds-*")
    runs = read_seed_set(folder)
    return np.array([read_scores(runs.find_run(member))[score] for member in runs.members])


def test_a_trained_model_beats_an_untrained_one(run: Run, home: Path) -> None:
    """Sets of the same seeds are paired; the winner does not depend on the order."""
    ending = run("compare", f"{home}/good-seeds-*", f"{home}/bad-seeds-*")
    lines = ending.out.splitlines()
    assert ending.code == 0
    assert lines[0] == "test_rmse (less is better)"
    assert lines[1].startswith("A: mean ")
    assert "(3 seeds)" in lines[2]
    assert "(paired t over 3 seeds)" in lines[3]
    assert lines[-1] == "A beats B"
    ending = run("compare", f"{home}/bad-seeds-*", f"{home}/good-seeds-*")
    assert ending.out.splitlines()[-1] == "B beats A"


def test_the_interval_is_that_of_the_pairs(run: Run, home: Path) -> None:
    """As JSON: values, difference and interval, for a score where more is better."""
    words = (f"{home}/good-seed-*", f"{home}/bad-seed-*", "--metric", "test_r2", "--json")
    told = json.loads(run("compare", *words).out)
    good, bad = (scores_of(home, name, "test_r2") for name in ("good", "bad"))
    interval = find_mean_interval(good - bad)
    assert told["a"]["values"] == good.tolist()
    assert told["difference"] == pytest.approx(good.mean() - bad.mean())
    assert (told["low"], told["high"]) == pytest.approx((interval.low, interval.high))
    assert (told["winner"], told["verdict"]) == ("A", "A beats B")
    assert told["higher_is_better"]


def test_other_seeds_are_not_paired(run: Run, home: Path) -> None:
    """Runs of other seeds are independent: the interval is Welch's."""
    told = json.loads(run("compare", f"{home}/bad-seeds-*", f"{home}/late-seeds-*", "--json").out)
    interval = find_welch_interval(scores_of(home, "bad"), scores_of(home, "late"))
    assert told["method"] == "Welch's t, seeds unpaired"
    assert (told["low"], told["high"]) == pytest.approx((interval.low, interval.high))


def test_a_model_does_not_beat_itself(run: Run, home: Path) -> None:
    """No difference can be shown, and that is no failure."""
    ending = run("compare", f"{home}/good-seeds-*", f"{home}/good-seed-*")
    assert (ending.code, ending.out.splitlines()[-1]) == (0, "no difference can be shown")


def test_two_runs_are_compared_on_their_samples(run: Run, home: Path) -> None:
    """By blocks of neighbours; it is said that this is about two runs."""
    ending = run("compare", f"{home}/good-seed-0-*", f"{home}/bad-seed-1-*")
    assert ending.out.splitlines()[-1] == "A beats B"
    assert "(block bootstrap over 40 samples, 4 in a block)" in ending.out
    assert "these two runs" in ending.out
    again = run("compare", f"{home}/good-seed-0-*", f"{home}/bad-seed-1-*")
    assert again.out == ending.out


def test_other_inputs_for_the_same_targets_can_be_compared(run: Run, home: Path) -> None:
    """More timesteps go in, the same rows are forecast."""
    ending = run("compare", f"{home}/longer-*", f"{home}/bad-seed-0-*", "--metric", "test_mae")
    assert (ending.code, ending.err) == (0, "")


def test_unfinished_runs_are_left_out(run: Run, home: Path, tmp_path: Path) -> None:
    """It is said how many of a set count; where none does, that is refused."""
    place = tmp_path / "runs"
    shutil.copytree(home, place)
    (folder,) = place.glob("good-seed-0-*")
    facts = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(facts | {"status": "interrupted"}))
    ending = run("compare", f"{place}/good-seeds-*", f"{place}/bad-seeds-*")
    assert f"2 of 3 runs are finished ({folder.name} is interrupted)" in ending.out
    assert "paired t over 2 seeds" in ending.out
    ending = run("compare", folder, f"{place}/bad-seed-0-*")
    assert ending.code == 3
    assert "no run is finished" in ending.err


@pytest.mark.parametrize(
    ("ours", "theirs", "code", "message"),
    [
        ("good-seeds-*", "bad-seed-0-*", 2, "A has 3 and B 1 finished runs"),
        ("good-seed-0-*", "other-*", 3, "its targets in test are not those of"),
        ("good-seed-0-*", "parity-*", 2, "A and B have no score in common"),
        ("good-seed-0-*", "nothing-*", 3, "fits no folder"),
        ("good-seed-0-*", "nothing", 3, "there is no such folder"),
        ("good-*", "bad-seeds-*", 2, "fits 1 set of runs and 3 runs"),
        ("*-seed-0-*", "bad-seeds-*", 2, "2 runs have the seed 0"),
    ],
)
def test_what_cannot_be_compared_is_said_in_words(
    run: Run, home: Path, ours: str, theirs: str, code: int, message: str
) -> None:
    """One sentence, and the exit code of its kind."""
    ending = run("compare", f"{home}/{ours}", f"{home}/{theirs}")
    assert (ending.code, ending.out) == (code, "")
    assert message in ending.err
    assert ending.err.count("\n") == 1


@pytest.mark.parametrize(
    ("metric", "message"),
    [
        ("test_rmes", "Did you mean 'test_rmse'?"),
        ("test_naive_mean_rmse", "is no score that all runs have"),
        ("test_r2", "test_r2 cannot be compared between single runs"),
    ],
)
def test_a_score_that_does_not_fit_is_refused(
    run: Run, home: Path, metric: str, message: str
) -> None:
    """Names that are misspelt, naive forecasts', or no mean over samples."""
    ending = run("compare", f"{home}/good-seed-0-*", f"{home}/bad-seed-0-*", "--metric", metric)
    assert (ending.code, ending.out) == (2, "")
    assert message in ending.err


def test_labels_are_compared_by_their_accuracy(run: Run, home: Path) -> None:
    """A run with labels against itself, on too few samples: it is said what would help."""
    ending = run("compare", f"{home}/parity-*", f"{home}/parity-*")
    assert ending.code == 3
    assert "too few samples to compare two runs on: 8 of 10" in ending.err
    assert "--seeds 10" in ending.err
