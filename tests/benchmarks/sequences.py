"""How fast JapaneseVowels is trained beside Keras `fit` with the same model and data.

    python -m tests.benchmarks.sequences [--repeats 3]

Both sides train the network of configs/japanese_vowels.yaml for as many epochs, compilation
included, in turn, in one process.
"""

import argparse
import time
from pathlib import Path

import keras

from lstm_cli.config.loading import load_config
from lstm_cli.nn.runtime import Worker, choose_compiler, describe_device, load_tensorflow
from lstm_cli.runner.preparing import prepare_data
from tests.benchmarks.processes import describe

load_tensorflow()

from lstm_cli.nn.engine import Engine  # noqa: E402
from lstm_cli.nn.model import build_network  # noqa: E402
from lstm_cli.nn.training import TrainingRun  # noqa: E402

CONFIG = Path(__file__).parents[2] / "configs" / "japanese_vowels.yaml"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    pairs = [(_train(), _fit()) for _ in range(repeats)]
    print("| what | median (range) |\n|---|---|")
    print(f"| our training | {describe([ours for ours, _ in pairs])} |")
    print(f"| Keras fit | {describe([theirs for _, theirs in pairs])} |")
    print(f"| ratio | {describe([theirs / ours for ours, theirs in pairs], ' x')} |")


def _train() -> float:
    config = load_config(CONFIG)
    dataset = prepare_data(config)
    compiler = choose_compiler(config.training.compile, describe_device())
    began = time.perf_counter()
    with Worker() as worker:
        compiled = Engine().prepare(config.model, config.training, dataset, compiler)
        run = TrainingRun(compiled, config.training, dataset, 0, worker)
        run.compile()
        for _ in run.chunks():
            pass
    return time.perf_counter() - began


def _fit() -> float:
    config = load_config(CONFIG)
    dataset = prepare_data(config)
    train, val = (
        dataset.splits[name].source.arrays() if name in dataset.splits else None
        for name in ("train", "val")
    )
    assert train is not None
    began = time.perf_counter()
    model = build_network(config.model, dataset.shape, None).trained
    rate = config.training.optimizer.learning_rate
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss)
    model.fit(
        train.inputs,
        train.targets,
        batch_size=config.training.batch_size,
        epochs=config.training.epochs,
        validation_data=(val.inputs, val.targets) if val else None,
        verbose=0,
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
