"""`--max-time`: a run that stops by itself before it is stopped, and goes on another day."""

import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from lstm_cli.explain.starters import starter
from lstm_cli.records.run_folder import read_run
from tests.cli.conftest import Ending, Run
from tests.launched import SECONDS, find_run, launch, newest_update, tell_differences

ENDLESS = (
    "train", starter("many_to_one"), "--model.encoder.units", "4", "training.compile=graph",
    "--training.epochs", "100000000", "--wandb", "disabled",
)  # fmt: skip
DAYS = """
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 6000, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 24, dropout: 0.2, recurrent_dropout: 0.1}}
training: {epochs: 40, batch_size: 8, compile: graph}
"""


TOO_SHORT = re.compile(
    r"error: --max-time: \S+ s leaves no time for an update: "
    r"what comes before it took \S+ s here\. Give at least (\d+s)\.\n"
)


def end_in_time(run: Run, limit: str, *words: object) -> Ending:
    """How a command ends with a limit, or with the one that it names where that is too short."""
    for _ in range(5):
        ending = run(*words, "--max-time", limit)
        named = TOO_SHORT.search(ending.err)
        if not named:
            return ending
        assert ending.code == 2
        limit = named[1]
    raise AssertionError(ending.err)


def test_a_limit_of_time_stops_a_run_and_lets_it_go_on(run: Run, tmp_path: Path) -> None:
    """Exit code 7, or 0 where the limit is no failure; what was learnt is there, and goes on."""
    auto = (*ENDLESS, "--runs-dir", tmp_path / "runs", "--resume", "auto")
    ending = end_in_time(run, "2s", *auto)
    folder = find_run(tmp_path)
    facts = read_run(folder)
    assert (ending.code, facts["status"]) == (7, "stopped")
    assert re.match(r"the time limit of \d+ s was reached after ", str(facts["reason"]))
    before = newest_update(folder)
    ending = end_in_time(run, "2s", "resume", folder, "--wandb", "disabled", "--max-time-ok")
    assert (ending.code, read_run(folder)["status"]) == (0, "stopped")
    assert newest_update(folder) > before > 0
    for name in ("model.keras", "metrics.json", "predictions.csv", "history.csv"):
        assert (folder / name).exists()


def test_what_ends_in_time_is_not_stopped(run: Run, tmp_path: Path) -> None:
    """A run that comes to its end before the limit is finished, with exit code 0."""
    brief = [*ENDLESS, "--runs-dir", tmp_path / "runs", "--max-time", "1h30m"]
    brief[brief.index("100000000")] = "3"
    assert run(*brief).code == 0
    assert read_run(find_run(tmp_path))["status"] == "finished"


@pytest.mark.parametrize("ok", [(), ("--max-time-ok",)])
def test_a_limit_that_is_too_short_says_so(run: Run, tmp_path: Path, ok: tuple[str]) -> None:
    """Exit code 2, whatever is no failure, so that a loop that starts again on 7 ends."""
    words = (*ENDLESS, "--runs-dir", tmp_path / "runs", "--max-time", "0.01s")
    ending = run(*words, *ok)
    assert ending.code == 2
    assert TOO_SHORT.fullmatch(ending.err)
    facts = read_run(find_run(tmp_path))
    assert (facts["status"], facts["reason"]) == ("stopped", "the time limit of 0.01 s was reached")


def test_one_update_in_time_is_enough(run: Run, tmp_path: Path) -> None:
    """What a run before has used up of the limit is the fault of neither: exit code 7."""
    config = tmp_path / "brief.yaml"
    config.write_text(DAYS.replace("samples: 6000", "samples: 9"))
    words = ("train", config, config, "--training.epochs=100000000", "--wandb", "disabled")
    ending = end_in_time(run, "2s", *words, "--runs-dir", tmp_path / "runs")
    assert ending.code == 7
    assert "not begun: brief" in ending.err


def measure_limit(home: Path, *words: str) -> float:
    """The seconds after which a fifth of a command line's training, run whole here, is done."""
    began = time.monotonic()
    assert launch(home, *words).wait(SECONDS) == 0
    whole = time.monotonic() - began
    seconds: Any = read_run(find_run(home))["seconds"]
    return round(float(whole - 0.8 * seconds["train"]), 1)


def train_in_days(home: Path, limit: float, *words: str) -> int:
    """How often a training was stopped by its limit until it came to its end.

    Where the limit leaves no time for an update, it is the one that the command names.
    """
    home.mkdir()
    (home / "days.yaml").write_text(DAYS)
    code, days = 7, 0
    while code:
        command = (*words, "--resume", "auto", "--max-time", f"{limit}s")
        process = launch(home, *command, stderr=subprocess.PIPE)
        _, err = process.communicate(timeout=SECONDS)
        code = process.returncode
        if named := TOO_SHORT.search(err):
            limit = float(named[1].removesuffix("s"))
        assert code in ((2,) if named else (0, 7)), err
        assert read_run(find_run(home))["status"] == ("stopped" if code else "finished")
        days += code == 7
    return days


@pytest.mark.slow
def test_a_run_in_several_days_comes_to_the_same_bits(tmp_path: Path) -> None:
    """A run that is stopped again and again ends as one that had all the time it wanted."""
    whole = tmp_path / "undisturbed"
    whole.mkdir()
    (whole / "days.yaml").write_text(DAYS)
    words = ("train", "days.yaml", "--wandb", "disabled", "--quiet")
    limit = measure_limit(whole, *words)
    for attempt in range(5):  # a machine that is faster by now gets to the end in a day
        home = tmp_path / str(attempt)
        if days := train_in_days(home, round(limit / 2**attempt, 1), *words):
            break
    print(f"{days} days")
    assert days
    assert tell_differences(find_run(whole), find_run(home)) == []
