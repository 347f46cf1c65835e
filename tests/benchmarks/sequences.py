"""How fast JapaneseVowels is trained beside Keras `fit` with the same model and data.

    python -m tests.benchmarks.sequences [--repeats 3]

Both sides train the network of configs/japanese_vowels.yaml for as many epochs, in turn, in one
process: as a whole, compilation included, and without our compilation and Keras's first epoch.
"""

import argparse
import time
from pathlib import Path

import keras

from lstm_cli.config.loading import load_config
from lstm_cli.nn.runtime import GraphThread, choose_compiler, describe_device, load_tensorflow
from lstm_cli.runner.prepare import prepare_data
from tests.benchmarks.processes import describe

load_tensorflow()

from lstm_cli.nn.engine import Engine  # noqa: E402
from lstm_cli.nn.network_build import build_network  # noqa: E402
from lstm_cli.nn.trainer import TrainingRun  # noqa: E402

CONFIG = Path(__file__).parents[2] / "configs" / "japanese_vowels.yaml"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    pairs = [(_train(), _fit()) for _ in range(repeats)]
    print("| what | our training | Keras fit | ratio |\n|---|---|---|---|")
    for place, what in enumerate(("as a whole", "a second epoch and later")):
        ours, theirs = ([pair[side][place] for pair in pairs] for side in (0, 1))
        ratios = [slow / fast for fast, slow in zip(ours, theirs, strict=True)]
        print(f"| {what} | {describe(ours)} | {describe(theirs)} | {describe(ratios, ' x')} |")


def _train() -> tuple[float, float]:
    """Seconds in all, and of an epoch once all is compiled."""
    config = load_config(CONFIG)
    dataset = prepare_data(config)
    compiler = choose_compiler(config.training.compile, describe_device())
    began = time.perf_counter()
    with GraphThread() as worker:
        compiled = Engine().prepare(config.model, config.training, dataset, compiler)
        run = TrainingRun(compiled, config.training, dataset, 0, worker)
        run.compile()
        compiled_at = time.perf_counter()
        for _ in run.chunks():
            pass
    ended = time.perf_counter()
    return ended - began, (ended - compiled_at) / config.training.epochs


class _FirstEpoch(keras.callbacks.Callback):  # type: ignore[misc]
    """Notes when the first epoch ends, in which Keras compiles."""

    ended = 0.0

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        del logs
        if epoch == 0:
            self.ended = time.perf_counter()


def _fit() -> tuple[float, float]:
    """The same of Keras."""
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
    first = _FirstEpoch()
    model.fit(
        train.inputs,
        train.targets,
        batch_size=config.training.batch_size,
        epochs=config.training.epochs,
        validation_data=(val.inputs, val.targets) if val else None,
        verbose=0,
        callbacks=[first],
    )
    ended = time.perf_counter()
    return ended - began, (ended - first.ended) / (config.training.epochs - 1)


if __name__ == "__main__":
    main()
