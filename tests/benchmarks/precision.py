"""How near the predictions of a config come to the test targets, over several seeds.

    python -m tests.benchmarks.precision CONFIG... [--seeds 10]

All seeds of a config run warm in one process; nothing is written. The lines that it prints are
those that stand in the headers of the configs.
"""

import argparse
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.config.loading import load_config
from lstm_cli.config.shapes import sequence_shape
from lstm_cli.data.dataset import build_dataset
from lstm_cli.evaluation.baselines import score_baselines
from lstm_cli.evaluation.outcome import Outcome
from lstm_cli.nn.runtime import Worker, choose_compiler, describe_device, load_tensorflow
from lstm_cli.runner.outcomes import collect_outcomes
from lstm_cli.types import Floats, Ints, SequenceShape
from tests.benchmarks.measured import Measured

load_tensorflow()

from lstm_cli.nn.engine import Engine  # noqa: E402
from lstm_cli.nn.training import TrainingRun  # noqa: E402


@dataclass(frozen=True, slots=True)
class Tested:
    """What one seed gives for each test value, `(values,)`, or its accuracy, `(1,)`.

    `naive` is the absolute error of the naive prediction, or its accuracy.
    """

    expected: NDArray[np.float64]
    predicted: NDArray[np.float64]
    naive: NDArray[np.float64]


def measure(config: ExperimentConfig, seeds: Iterable[int]) -> list[Measured]:
    """Train with each seed, and compare what comes out for the test samples."""
    shape, engine = sequence_shape(config.dataset), Engine()
    with Worker() as worker:
        tested = [_test(_train(config, seed, engine, worker), shape) for seed in seeds]
    predicted = np.array([one.predicted for one in tested])
    expected = tested[0].expected
    naive = np.median([one.naive for one in tested], axis=0)
    return [_sum_up(shape, *column) for column in zip(expected, predicted.T, naive, strict=True)]


def _train(
    config: ExperimentConfig, seed: int, engine: Engine, worker: Worker
) -> dict[str, Outcome]:
    """The outcome of each split after one training."""
    training = config.training
    dataset = build_dataset(config.dataset, seed)
    compiler = choose_compiler(training.compile, describe_device())
    compiled = engine.prepare(config.model, training, dataset, compiler)
    run = TrainingRun(compiled, training, dataset, seed, worker)
    for _ in run.chunks():
        pass
    run.keep()
    return {one.split: one for one in collect_outcomes(dataset, None, compiled.predict)}


def _test(outcomes: dict[str, Outcome], shape: SequenceShape) -> Tested:
    train, test = outcomes["train"].targets, outcomes["test"]
    assert train is not None
    assert test.targets is not None
    if shape.classes:
        naive = score_baselines(test, train, shape)["majority_class"]["accuracy"]
        accuracy = np.mean(test.labels == test.targets, keepdims=True)
        return Tested(np.ones(1), accuracy.ravel(), np.array([naive]))
    expected = test.targets.astype(np.float64)
    naive_values = _predict_naively(test, train, shape)
    predicted = test.outputs.astype(np.float64)
    return Tested(expected.ravel(), predicted.ravel(), np.abs(naive_values - expected).ravel())


def _predict_naively(test: Outcome, train: Floats | Ints, shape: SequenceShape) -> Floats:
    """The last value where targets continue an input, else the mean of the training targets."""
    if shape.target_inputs:
        last: Floats = test.inputs[:, -1:, list(shape.target_inputs)]
        return last
    return np.asarray(train.mean(axis=0), np.float32)


def _sum_up(
    shape: SequenceShape, expected: float, predicted: NDArray[np.float64], naive: float
) -> Measured:
    values_by = "last value is off by" if shape.target_inputs else "training mean is off by"
    return Measured(
        name="accuracy" if shape.classes else f"{expected:g}",
        median=float(np.median(predicted)),
        low=float(predicted.min()),
        high=float(predicted.max()),
        error=None if shape.classes else float(np.median(np.abs(predicted - expected))),
        baseline="majority class reaches" if shape.classes else values_by,
        naive=float(naive),
    )


def main() -> None:
    """Measure the configs of the command line, and print a line for each value."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("configs", nargs="+", type=Path, metavar="CONFIG")
    parser.add_argument("--seeds", type=int, default=10, help="seeds 0 to N - 1 (default: 10)")
    arguments = parser.parse_args()
    for path in arguments.configs:
        began = time.perf_counter()
        measured = measure(load_config(path), range(arguments.seeds))
        seconds = time.perf_counter() - began
        print(f"{path}: seeds 0-{arguments.seeds - 1}, {seconds:.1f} s")
        print(*(f"  {line}" for line in measured), sep="\n", flush=True)


if __name__ == "__main__":
    main()
