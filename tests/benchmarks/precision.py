"""How good the test results of a config are, over several seeds.

    python -m tests.benchmarks.precision CONFIG... [--seeds N]

All seeds of a config run warm in one process; what they write is thrown away. The lines that it
prints are those that stand in the headers of the configs: each value of a generated task's test
input, and for real data the score by which they are judged.
"""

import argparse
import csv
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.schema.formula import Generated, Parity
from lstm_cli.runner.run import run
from lstm_cli.runner.session import Warm
from lstm_cli.types import Result
from tests.benchmarks.measured import Measured

HEADLINES = {"test_rmse": min, "test_accuracy": max}


def count_seeds(config: ExperimentConfig) -> int:
    """Over how many seeds a config's header states its results."""
    return 10 if isinstance(config.dataset, Generated) else 5


def measure(config: ExperimentConfig, seeds: Iterable[int]) -> list[Measured]:
    """Train with each seed, and compare what comes out for the test samples."""
    warm = Warm()
    with TemporaryDirectory() as folder:
        results = [
            run(config.model_copy(update={"seed": seed}), runs_dir=Path(folder), warm=warm)
            for seed in seeds
        ]
        if isinstance(config.dataset, Generated) and not isinstance(config.dataset, Parity):
            return _measure_values(results)
        return [_measure_score(results)]


def _measure_values(results: list[Result]) -> list[Measured]:
    """Each value of the test input, beside the last value or the training mean."""
    rows = np.flatnonzero(results[0].predictions.split == "test")
    naive = [_naive_errors(result.folder) for result in results]
    expected = results[0].predictions.target[rows].astype(np.float64)
    predicted = [result.predictions.prediction[rows].astype(np.float64) for result in results]
    columns = zip(expected, np.transpose(predicted), np.median(naive, axis=0), strict=True)
    continued = "test_naive_last_value_mae" in results[0].metrics
    baseline = "last value is off by" if continued else "training mean is off by"
    return [_measure_value(*column, baseline) for column in columns]


def _measure_value(
    expected: float, predicted: NDArray[np.float64], naive: float, baseline: str
) -> Measured:
    return Measured(
        name=f"{expected:g}",
        median=float(np.median(predicted)),
        low=float(predicted.min()),
        high=float(predicted.max()),
        error=float(np.median(np.abs(predicted - expected))),
        baseline=baseline,
        naive=float(naive),
    )


def _naive_errors(folder: Path) -> list[float]:
    """The error of the naive way for each step and feature of the test input."""
    with (folder / "metrics_by_step.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "test"]
    return [float(row.get("naive_last_value_mae") or row["naive_mean_mae"]) for row in rows]


def _measure_score(results: list[Result]) -> Measured:
    """The headline score of real data, beside that of the best naive way."""
    name = next(name for name in HEADLINES if name in results[0].metrics)
    scores = np.array([result.metrics[name] for result in results])
    kind = name.removeprefix("test_")
    naive = {
        key.removeprefix("test_naive_").removesuffix(f"_{kind}"): float(
            np.median([result.metrics[key] for result in results])
        )
        for key in results[0].metrics
        if key.startswith("test_naive_") and key.endswith(f"_{kind}")
    }
    best = HEADLINES[name](naive, key=lambda key: naive[key])
    return Measured(
        name=name,
        median=float(np.median(scores)),
        low=float(scores.min()),
        high=float(scores.max()),
        error=None,
        baseline=f"{best.replace('_', ' ')} reaches",
        naive=naive[best],
    )


def main() -> None:
    """Measure the configs of the command line, and print a line for each value."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("configs", nargs="+", type=Path, metavar="CONFIG")
    parser.add_argument("--seeds", type=int, help="seeds 0 to N - 1 (default: 10, or 5 for files)")
    arguments = parser.parse_args()
    for path in arguments.configs:
        began = time.perf_counter()
        config = load_config(path)
        seeds = arguments.seeds or count_seeds(config)
        measured = measure(config, range(seeds))
        print(f"{path}: seeds 0-{seeds - 1}, {time.perf_counter() - began:.1f} s")
        print(*(f"  {line}" for line in measured), sep="\n", flush=True)


if __name__ == "__main__":
    main()
