"""What it costs that no run is lost: the seconds of a run that go into its folder.

    python -m tests.benchmarks.keeping [--repeats N]

The report's experiments run warm in one process. A timer inside it counts the seconds in the run
folder's methods: files written whole and synced, the lock, checkpoints. What they cost is bound to
the disk; medians and ranges of all repeats.
"""

import argparse
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from lstm_cli.config.loading import load_config
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.run import run
from lstm_cli.runner.session import Warm

CONFIGS = ("one_to_many", "many_to_one", "many_to_many")
WRITERS = (
    "__init__", "_end", "_write_results", "epochs", "log", "release", "start", "update",
    "write_checkpoint", "write_config", "write_json", "write_rows",
)  # fmt: skip


class Timer:
    """Seconds spent in functions, by name; a function inside another counts once."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inside = False

    def watch(self, owner: type, name: str) -> None:
        """Count the time in a method of a class from now on."""
        method: Callable[..., Any] = getattr(owner, name)

        @wraps(method)
        def timed(*arguments: Any, **options: Any) -> Any:
            if self._inside:
                return method(*arguments, **options)
            self._inside, began = True, time.perf_counter()
            try:
                return method(*arguments, **options)
            finally:
                spent = time.perf_counter() - began
                self._inside = False
                self.seconds[name] = self.seconds.get(name, 0.0) + spent

        setattr(owner, name, timed)


def main() -> None:
    """Run each experiment so often, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=20)
    repeats: int = parser.parse_args().repeats
    timer = Timer()
    for name in WRITERS:
        timer.watch(RunFolder, name)
    for name in CONFIGS:
        config, warm = load_config(Path("configs") / f"{name}.yaml"), Warm()
        totals, checkpoints = [], []
        with TemporaryDirectory(dir=".") as folder:
            for _ in range(repeats):
                timer.seconds = {}
                result = run(config, runs_dir=Path(folder), warm=warm)
                totals.append(sum(timer.seconds.values()))
                checkpoints.append(result.seconds["checkpoint"])
        print(f"{name}: {show(totals)} in the run folder, {show(checkpoints)} of it a checkpoint")


def show(seconds: list[float]) -> str:
    """Median and range."""
    return f"{median(seconds):.3f} s ({min(seconds):.3f}-{max(seconds):.3f})"


if __name__ == "__main__":
    main()
