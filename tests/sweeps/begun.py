"""A sweep of four trials, as it is begun."""

import json
from pathlib import Path
from typing import Any

from lstm_cli.sweeps.file.sweep_file import SweepFile, parse_sweep
from lstm_cli.sweeps.trials.plan import PlanHead, SweepPlan
from lstm_cli.sweeps.trials.sweep_folder import SweepFolder

BASE: dict[str, Any] = {
    "name": "sum", "mode": "many_to_one", "seed": 7,
    "dataset": {"kind": "generated", "task": "sum"},
}  # fmt: skip

GRID = """
method: grid
metric: {name: loss, goal: minimize}
parameters:
  training.epochs: {values: [3, 4, 5, 6]}
"""


def read(text: str = GRID, **extra: object) -> SweepFile:
    """A sweep of a file's text and more keys."""
    more = "".join(f"{key}: {json.dumps(value)}\n" for key, value in extra.items())
    return parse_sweep(text + more, "sweep.yaml")


def create(runs_dir: Path, file: SweepFile, **head: Any) -> SweepFolder:
    """A new sweep's folder."""
    return SweepFolder.create(
        runs_dir, "grid", SweepPlan(PlanHead(file.text, file.name, BASE, 0, **head), ())
    )
