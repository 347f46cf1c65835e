"""Sweeps done by command lines in processes of their own, and what they leave."""

import csv
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.conftest import Ending
from tests.launched import clean_environment, launch, wait_for

BASE = """
name: tiny
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 3}}
training: {epochs: 9, batch_size: 8, compile: graph}
"""
CALM = "--wandb=disabled"
PLACES = {"seconds", "run"}


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep's folder, how its command line ended, and the seconds that it took."""

    folder: Path
    ending: Ending
    seconds: float


def sweep_in(home: Path, *arguments: object, **options: Any) -> Ending:
    """How `lstm-cli sweep` with these arguments ends in the folder `home`."""
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = launch(home, "sweep", *arguments, **pipes | options)
    out, err = process.communicate(timeout=240)
    return Ending(process.returncode, out, err)


def do_sweep(home: Path, text: str, *options: object, base: str = BASE) -> Swept:
    """A sweep of this text from its beginning to its end, W&B left out."""
    write_files(home, text, base)
    began = time.monotonic()
    ending = sweep_in(home, "sweep.yaml", "--config=base.yaml", CALM, *options)
    assert (home / "runs").is_dir(), ending.err
    return Swept(find_sweep(home), ending, time.monotonic() - began)


def write_files(home: Path, text: str, base: str = BASE) -> None:
    """A sweep's file and its base config."""
    home.mkdir(exist_ok=True)
    (home / "base.yaml").write_text(base)
    (home / "sweep.yaml").write_text(text)


def find_sweep(home: Path) -> Path:
    """The only sweep's folder, as soon as there is one."""
    (plan,) = wait_for(lambda: [*(home / "runs").glob("*/plan.jsonl")], "a sweep's folder")
    return plan.parent


def read_rows(sweep: Path) -> list[dict[str, str]]:
    """The rows of results.csv, by column."""
    with (sweep / "results.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_results(sweep: Path) -> list[dict[str, str]]:
    """The rows of results.csv without what differs from one process to the next."""
    return [
        {name: cell for name, cell in row.items() if name not in PLACES} for row in read_rows(sweep)
    ]


def read_column(run: Path, name: str) -> list[float]:
    """A column of a run's history.csv; empty where its first epoch had no end."""
    if not (run / "history.csv").exists():
        return []
    with (run / "history.csv").open(newline="", encoding="utf-8") as file:
        return [float(row[name]) for row in csv.DictReader(file)]


def judge_in_order(
    histories: Sequence[Sequence[float]], bands: Sequence[int], eta: int, *, strict: bool
) -> list[int | None]:
    """The epoch at which Hyperband stops each trial, one after the other; less is better.

    Written anew from the rule's description, to be compared with what a sweep did.
    """
    samples: dict[int, list[float]] = {band: [] for band in bands}
    ends: list[int | None] = []
    for values in histories:
        ends.append(None)
        for band in (band for band in bands if band <= len(values)):
            sample = samples[band]
            sample.append(values[band - 1])
            value = values[band - 1] if strict else min(values[:band])
            if value > sorted(sample)[int(len(sample) / eta)]:
                ends[-1] = band
                break
    return ends


def train_in(home: Path, *arguments: object) -> int:
    """The exit code of `lstm-cli train` with these arguments in the folder `home`."""
    return subprocess.run(
        [sys.executable, "-m", "lstm_cli", "train", *map(str, arguments), CALM],
        cwd=home, env=clean_environment(home), capture_output=True, check=False, timeout=120,
    ).returncode  # fmt: skip


def list_folders(sweep: Path) -> Mapping[str, float]:
    """The run folders of a sweep, and when their run.json was written."""
    return {each.parent.name: each.stat().st_mtime for each in sweep.glob("*/run.json")}
