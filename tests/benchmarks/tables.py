"""What a large table costs: memory, the first update, updates and predictions a second.

    python -m tests.benchmarks.tables [--repeats 3]

A table of 1,000,000 rows and 8 columns, 200 timesteps; memory against the same command on 1,000
rows, updates against the same model on dense windows, predictions against Keras's
`model.predict` on windows that were cut out for it before. Both sides in turn.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from tests.benchmarks.processes import describe

COLUMNS, TIMESTEPS, HORIZON = 8, 200, 24
ROWS, FEW_ROWS = 1_000_000, 1_000
MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Process:
    """A run of ours as a whole process: peak memory in MB, and its phases in seconds."""

    peak: float
    seconds: dict[str, float]

    @property
    def to_first_update(self) -> float:
        """Seconds of the phases before the first update."""
        return sum(self.seconds[name] for name in ("data", "import", "build", "compile"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small = (_write_table(folder, rows) for rows in (ROWS, FEW_ROWS))
        _print_processes([(_train(small), _train(large)) for _ in range(repeats)])
        # TensorFlow comes in here, after the processes that are measured as a whole.
        from tests.benchmarks.windows import measure_windows  # noqa: PLC0415

        for what, pairs in measure_windows(large, repeats).items():
            print(f"| {what}, ours | {describe([ours for ours, _ in pairs], '')} |")
            print(f"| {what}, theirs | {describe([theirs for _, theirs in pairs], '')} |")
            print(f"| ratio | {describe([a / b for a, b in pairs], ' x')} |", flush=True)


def _print_processes(pairs: Sequence[tuple[Process, Process]]) -> None:
    few, many = ([pair[side] for pair in pairs] for side in (0, 1))
    above = [large.peak - small.peak for small, large in pairs]
    size = ROWS * COLUMNS * 4 / MEGABYTE
    print("| what | median (range) |\n|---|---|")
    print(f"| peak memory, {FEW_ROWS:,} rows | {describe([p.peak for p in few], ' MB')} |")
    print(f"| peak memory, {ROWS:,} rows | {describe([p.peak for p in many], ' MB')} |")
    print(f"| above | {describe(above, ' MB')} |")
    print(f"| in sizes of the columns as float32 | {describe([a / size for a in above], ' x')} |")
    print(f"| to the first update | {describe([p.to_first_update for p in many])} |")
    print(f"| of it reading the data | {describe([p.seconds['data'] for p in many])} |", flush=True)


def _write_table(folder: Path, rows: int) -> Path:
    """A config with its table: noisy seasons in every column, a row a minute."""
    random = np.random.default_rng(0)
    minutes = np.datetime64("2020-01-01T00:00") + np.arange(rows).astype("timedelta64[m]")
    phase = 2 * np.pi * np.arange(rows)[:, None] / np.array([60, 90, 240, 360, 720, 1440, 30, 45])
    values = 10 + np.sin(phase) + random.normal(0, 0.1, (rows, COLUMNS))
    names = [f"x{column}" for column in range(COLUMNS)]
    path = folder / f"{rows}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(["time", *names]) + "\n")
        for start in range(0, rows, 50_000):
            part = slice(start, start + 50_000)
            lines = [",".join(f"{value:.4f}" for value in row) for row in values[part].tolist()]
            times = minutes[part].astype(str).tolist()
            file.writelines(f"{at},{line}\n" for at, line in zip(times, lines, strict=True))
    config = {
        "mode": "many_to_many",
        "dataset": {
            "kind": "table", "path": str(path), "time": "time", "features": names,
            "targets": ["x0"], "timesteps": TIMESTEPS, "horizon": HORIZON,
            "splits": {"test": [0.9, 1.0]}, "validation": {"fraction": 0.1},
        },
        "model": {"encoder": {"units": 32}, "decoder": {"kind": "vector"}},
        "training": {"epochs": 1, "batch_size": 512, "compile": "auto"},
        "evaluation": {"stride": HORIZON, "season": 1440 if rows > FEW_ROWS else 60},
    }  # fmt: skip
    target = folder / f"{rows}.yaml"
    target.write_text(yaml.safe_dump(config), encoding="utf-8")
    return target


def _train(config: Path) -> Process:
    """Train as on the command line; training rows thinned out so that an epoch takes seconds."""
    stride = "50" if config.stem == str(ROWS) else "1"
    command = [sys.executable, "-m", "lstm_cli", "train", str(config), "--dataset.stride", stride]
    with tempfile.TemporaryDirectory() as runs:
        command += ["--wandb", "disabled", "--runs-dir", runs]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"the run ended with {process.returncode}")
        (facts,) = Path(runs).glob("*/run.json")
        seconds = json.loads(facts.read_text("utf-8"))["seconds"]
    return Process(usage.ru_maxrss * 1024 / MEGABYTE, seconds)


if __name__ == "__main__":
    main()
