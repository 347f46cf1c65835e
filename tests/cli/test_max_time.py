"""`--max-time`: a run that stops by itself before it is stopped, and goes on another day."""

import re
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
    """The seconds after which a fifth of the training of a command line, run whole here, is done.

    A machine that is twice as fast the next time does not get to its end in them.
    """
    began = time.monotonic()
    assert launch(home, *words).wait(SECONDS) == 0
    whole = time.monotonic() - began
    seconds: Any = read_run(find_run(home))["seconds"]
    return round(float(whole - 0.8 * seconds["train"]), 1)


@pytest.mark.slow
def test_a_run_in_several_days_comes_to_the_same_bits(tmp_path: Path) -> None:
    """A run that is stopped again and again ends as one that had all the time it wanted."""
    homes = [tmp_path / "undisturbed", tmp_path / "stopped"]
    for home in homes:
        home.mkdir()
        (home / "days.yaml").write_text(DAYS)
    quiet = ("--wandb", "disabled", "--quiet")
    limit = measure_limit(homes[0], "train", "days.yaml", *quiet)
    code, days, late = 7, 0, 0.0
    while code == 7 and days < 20:
        began = time.monotonic()
        command = ("train", "days.yaml", "--resume", "auto", "--max-time", f"{limit}s", *quiet)
        code = launch(homes[1], *command).wait(SECONDS)
        late = max(late, time.monotonic() - began - limit)
        days += 1
        assert read_run(find_run(homes[1]))["status"] == ("stopped" if code else "finished")
    print(f"{days} days, at most {late:.2f} s late")
    assert (code, days > 1) == (0, True)
    assert tell_differences(find_run(homes[0]), find_run(homes[1])) == []
