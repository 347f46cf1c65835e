"""Who reads a run's files while they are written sees each whole, or not at all."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import TypeAlias

import pytest

from lstm_cli.explain.starters import starter
from tests.fuzz.harness import limited
from tests.launched import SECONDS, find_run, launch, wait_for

ROOT = Path(__file__).parents[2]
MOST = 400
ROUNDS = 1000
# Everything is written again and again; how much, and what it says, is decided by the round.
_WRITE = """
import sys
from itertools import count
from pathlib import Path
import numpy as np
from lstm_cli.records.run_folder import RunFolder
from tests.records.conftest import build_end, build_metrics, build_predictions
folder = RunFolder.create(Path(sys.argv[1]), "a")
sizes = [1 + round * 37 % int(sys.argv[2]) for round in range(20)]
metrics = [build_metrics(size) for size in sizes]
predictions = [
    build_predictions({"test": size}, compare=lambda *_: (float(size), float(size)))
    for size in sizes
]
for round in count():
    at = round % len(sizes)
    folder.update(round=round, filler="x" * 50 * sizes[at])
    folder.epochs(metrics[at])
    scores = {f"score_{i}": float(sizes[at]) for i in range(sizes[at])}
    folder.finish(build_end(metrics=scores, predictions=predictions[at]))
"""

Check: TypeAlias = Callable[[str], object]
Seen: TypeAlias = dict[str, set[object]]


def check_run(text: str) -> object:
    """What a run.json of the writer says; it is whole."""
    run = json.loads(text)
    return run.get("round"), len(run.get("filler", ""))


def check_metrics(text: str) -> object:
    """How many scores there are; each says so."""
    metrics = json.loads(text)
    assert set(metrics.values()) == {float(len(metrics))}
    return len(metrics)


def check_history(text: str) -> object:
    """How many epochs there are, each with all columns."""
    header, *rows = list(csv.reader(text.splitlines()))
    assert text.endswith("\n")
    assert header[:2] == ["epoch", "loss"]
    assert [row[0] for row in rows] == [str(epoch) for epoch in range(1, len(rows) + 1)]
    assert {len([float(cell) for cell in row]) for row in rows} == {len(header)}
    return len(rows)


def check_predictions(text: str) -> object:
    """How many samples there are; each says so."""
    rows = list(csv.DictReader(text.splitlines()))
    assert text.endswith("\n")
    assert {float(row["prediction"]) for row in rows} == {float(len(rows))}
    return len(rows)


CHECKS: Mapping[str, Check] = {
    "run.json": check_run,
    "metrics.json": check_metrics,
    "history.csv": check_history,
    "predictions.csv": check_predictions,
}


def read_for(run: Path, checks: Mapping[str, Check], goes_on: Callable[[Seen], bool]) -> Seen:
    """Read a run's files for a while, and once after it; the contents that were seen of each."""
    seen: Seen = {name: set() for name in checks}
    is_last = False
    while not is_last:
        is_last = not goes_on(seen)
        for name, check in checks.items():
            if seen[name] or (run / name).exists():  # what was there once is never missing
                seen[name].add(check((run / name).read_text("utf-8")))
    return seen


def has_few(seen: Seen) -> bool:
    """Whether of some file hardly another content was seen than the first."""
    return min(map(len, seen.values())) <= 5


@pytest.mark.slow
def test_no_reader_sees_half_of_a_file(tmp_path: Path) -> None:
    """Read a thousand times while it is written again and again, each is always one of these."""
    command = [sys.executable, "-c", _WRITE, str(tmp_path), str(MOST)]
    writer = subprocess.Popen(command, cwd=ROOT)
    try:
        run = wait_for(lambda: next(tmp_path.glob("*/predictions.csv"), None), "a file").parent
        rounds = count()
        with limited(SECONDS):
            seen = read_for(run, CHECKS, lambda seen: next(rounds) < ROUNDS or has_few(seen))
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    assert not has_few(seen)


@pytest.mark.slow
def test_no_reader_of_a_training_sees_half_of_a_file(tmp_path: Path) -> None:
    """So it is from a real run's first moment to its last."""
    process = launch(
        tmp_path, "train", starter("many_to_one"), "--training.checkpoint_seconds=0.01",
        "--training.epochs=20000", "training.compile=graph", "--quiet",
    )  # fmt: skip
    checks: dict[str, Check] = {
        "run.json": lambda text: json.loads(text)["status"],
        "metrics.json": lambda text: len(json.loads(text)),
        "history.csv": check_history,
        "predictions.csv": lambda text: len(list(csv.reader(text.splitlines(), strict=True))),
    }
    seen = read_for(find_run(tmp_path), checks, lambda _: process.poll() is None)
    assert process.wait(SECONDS) == 0
    assert seen["run.json"] >= {"running", "finished"}
    assert len(seen["history.csv"]) > 2
