# ruff: noqa: E501 - messages are read as a whole
"""What is wrong with a sweep is told at once, before anything is written."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.swept import BASE, write_files

HEAD = "method: random\nrun_cap: 3\nmetric: {name: val_loss}\n"
RATE = "  training.optimizer.learning_rate: {min: 0.001, max: 0.1}\n"
SOUND = f"{HEAD}parameters:\n{RATE}"
BANDS = "early_terminate: {type: hyperband, min_iter: 20}\n"
HERE = ("sweep.yaml", "--config=base.yaml")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of the command lines."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (f"{HEAD}parameters:\n  training.epoch: {{value: 3}}\n", HERE, "sweep.yaml:5:3: training.epoch: unknown key"),
        (f"{HEAD}parameters:\n  model.encoder.units: {{values: [2, -1]}}\n", HERE, "sweep.yaml:5:3: model.encoder.units: -1 is too small"),
        (SOUND.replace("val_loss", "val_acc"), HERE, "sweep.yaml:3:16: metric.name: 'val_acc' is not logged"),
        (BANDS + SOUND, HERE, "sweep.yaml:1:18: early_terminate: no band is below the 9 epochs"),
        (SOUND.replace("run_cap: 3\n", ""), HERE, "sweep.yaml: has no end"),
        (SOUND, ("sweep.yaml",), "sweep.yaml: no base config is known"),
        (SOUND, ("sweep.yaml", "--config=none.yaml"), "none.yaml: no such file"),
        (SOUND, (*HERE, "--budget=soon"), "--budget: 'soon' is no time"),
        (SOUND, (*HERE, "--budget="), "--budget: '' is no time"),
        (SOUND, (*HERE, "--wandb=loud"), "--wandb: 'loud' is no mode of W&B"),
        (SOUND, (*HERE, "--trials=0"), "invalid value for '--trials'"),
        (SOUND, (*HERE, "--workers=0"), "invalid value for '--workers'"),
        (SOUND, ("none.yaml",), "none.yaml: no such file"),
        ("method: grid\nparameters: [", HERE, "sweep.yaml:3:1: a value is expected"),
        ("", HERE, "sweep.yaml"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_and_nothing_is_written(
    home: Path, run: Run, text: str, options: tuple[str, ...], said: str
) -> None:
    """Exit code 2, the place and the reason, and no folder under runs/."""
    write_files(home, text)
    ending = run("sweep", *options)
    assert ending.code == 2
    assert said in ending.err
    assert ending.out == ""
    assert not (home / "runs").exists()


def test_all_mistakes_are_told_at_once(home: Path, run: Run) -> None:
    """Those of the options, of the values, of the metric, of the bands and of the end."""
    text = (
        f"{BANDS}method: random\nmetric: {{name: val_acc}}\nparameters:\n"
        "  training.optimizer.rate: {value: 1}\n  model.encoder.units: {values: [2, -1]}\n"
    )
    write_files(home, text)
    ending = run("sweep", *HERE, "--wandb=loud")
    places = re.findall(r"^error: ([^ ]*):? ", ending.err, re.MULTILINE)
    assert ending.code == 2
    assert places == [
        "--wandb:",
        "sweep.yaml:1:18:",
        "sweep.yaml:3:16:",
        "sweep.yaml:5:3:",
        "sweep.yaml:6:3:",
        "sweep.yaml:",
    ]
    assert not (home / "runs").exists()


def test_a_missing_base_does_not_hide_what_else_is_wrong(home: Path, run: Run) -> None:
    """Neither does a bad option."""
    write_files(home, SOUND.replace("run_cap: 3\n", ""))
    ending = run("sweep", "sweep.yaml", "--config=none.yaml", "--wandb=loud")
    assert [line.split(":")[1] for line in ending.err.splitlines()] == [
        " --wandb",
        " none.yaml",
        " sweep.yaml",
    ]


def test_a_broken_base_is_told_as_the_base(home: Path, run: Run) -> None:
    """Once, whatever number of trials would have it."""
    write_files(home, SOUND, BASE.replace("epochs: 9", "epochs: 0"))
    ending = run("sweep", *HERE)
    assert ending.code == 2
    assert ending.err.count("error: ") == 1
    assert "training.epochs: 0 is too small" in ending.err


@pytest.mark.parametrize(
    "shard", ["0/3", "4/3", "1", "1/0", "a/b", "-1/3", "1/3/5", "", "1/99999999999999999999x"]
)
def test_a_bad_shard_is_told_with_all_else(home: Path, run: Run, shard: str) -> None:
    """A part of a plan is K/N; a bad budget is told in the same breath."""
    write_files(home, SOUND)
    assert run("sweep", "plan", *HERE, "--out=plan.jsonl").code == 0
    ending = run("sweep", "run", "plan.jsonl", f"--shard={shard}", "--budget=soon")
    assert ending.code == 2
    assert f"--shard: {shard!r} is no part of a plan" in ending.err
    assert "--budget: 'soon' is no time" in ending.err
    assert not (home / "runs").exists()


def test_what_is_no_plan_is_not_run(home: Path, run: Run) -> None:
    """Neither a sweep file nor a file that is not there."""
    write_files(home, SOUND)
    for name in ("sweep.yaml", "none.jsonl"):
        ending = run("sweep", "run", name)
        assert ending.code == 3
        assert ending.err.startswith(f"error: {name}:")
    assert not (home / "runs").exists()


def test_bayes_has_no_plan(home: Path, run: Run) -> None:
    """Since it chooses each trial by those before it."""
    write_files(home, SOUND.replace("random", "bayes"))
    ending = run("sweep", "plan", *HERE, "--out=plan.jsonl")
    assert ending.code == 2
    assert "bayes chooses each trial by those before it" in ending.err
    assert not (home / "plan.jsonl").exists()


def test_what_wandb_would_read_otherwise_is_told(run: Run, home: Path) -> None:
    """A number that is text to W&B is none here: the file works, with a word on it."""
    write_files(home, SOUND.replace("0.001", "1e-3"))
    ending = run("sweep", "plan", *HERE)
    assert ending.code == 0
    assert ending.err == "sweep.yaml:5:43: W&B reads 1e-3 as text; write 1.0e-3.\n"
    assert ending.out.endswith("3 trials\n")
