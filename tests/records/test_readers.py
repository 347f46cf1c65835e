"""Who reads a run's files while they are written sees each whole, or not at all."""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from lstm_cli.explain.starters import starter
from tests.launched import SECONDS, find_run, launch, wait_for

ROOT = Path(__file__).parents[2]
MOST = 400
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


def read_for(
    run: Path, checks: Mapping[str, Check], goes_on: Callable[[], bool]
) -> dict[str, set[object]]:
    """Read a run's files for a while, and once after it; the contents that were seen of each."""
    seen: dict[str, set[object]] = {name: set() for name in checks}
    is_last = False
    while not is_last:
        is_last = not goes_on()
        for name, check in checks.items():
            if seen[name] or (run / name).exists():  # what was there once is never missing
                seen[name].add(check((run / name).read_text("utf-8")))
    return seen


@pytest.mark.slow
def test_no_reader_sees_half_of_a_file(tmp_path: Path) -> None:
    """In three seconds of writing as fast as it goes, each file is always one that was written."""
    command = [sys.executable, "-c", _WRITE, str(tmp_path), str(MOST)]
    writer = subprocess.Popen(command, cwd=ROOT)
    try:
        run = wait_for(lambda: next(tmp_path.glob("*/predictions.csv"), None), "a file").parent
        limit = time.monotonic() + 3
        seen = read_for(run, CHECKS, lambda: time.monotonic() < limit)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    assert {name: len(contents) > 5 for name, contents in seen.items()} == dict.fromkeys(seen, True)


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
    seen = read_for(find_run(tmp_path), checks, lambda: process.poll() is None)
    assert process.wait(SECONDS) == 0
    assert seen["run.json"] >= {"running", "finished"}
    assert len(seen["history.csv"]) > 2
