"""Windows gathered inside the graph against windows that were cut out before, in one process."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.nn.runtime import GraphThread, load_tensorflow
from lstm_cli.runner.prepare import prepare_data
from lstm_cli.types import Dense, EpochMetrics, SequenceDataset, Split

load_tensorflow()

from lstm_cli.nn.engine import Compiled, Engine  # noqa: E402
from lstm_cli.nn.inference import predict_batch  # noqa: E402
from lstm_cli.nn.trainer import TrainingRun  # noqa: E402

WINDOWS, UPDATES, BATCH = 20_000, 20, 1024

Pairs = list[tuple[float, float]]


def measure_windows(config_file: Path, repeats: int) -> dict[str, Pairs]:
    """Ours and theirs for each thing that is measured, in turn.

    Updates a second on windows and on dense copies of some of them; windows predicted a second,
    gathered by us and, cut out beforehand, by Keras's `model.predict`.
    """
    config = load_config(config_file)
    endless = config.training.model_copy(update={"epochs": 10_000})
    config = config.model_copy(update={"training": endless})
    dataset = prepare_data(config)
    split = dataset.splits["train"]
    chosen = np.linspace(0, len(split) - 1, WINDOWS).astype(np.int32)
    batch = split.source.gather(chosen)
    dense = replace(split, source=Dense({"inputs": batch.inputs["inputs"]}, batch.targets))
    with GraphThread() as worker:
        ours, theirs = (
            _begin(config, replace(dataset, splits={"train": part}), worker)
            for part in (split, dense)
        )
        updates = [(_rate(ours[1]), _rate(theirs[1])) for _ in range(repeats)]
    predictions = [
        (
            WINDOWS / _time(lambda: _predict(split, chosen, ours[0])),
            WINDOWS / _time(lambda: _predict_by_keras(batch.inputs["inputs"], ours[0])),
        )
        for _ in range(repeats + 1)
    ]
    return {
        "updates a second": updates,
        "windows predicted a second": predictions[1:],  # the first one traces
    }


def _begin(
    config: ExperimentConfig, dataset: SequenceDataset, worker: GraphThread
) -> tuple[Compiled, Iterator[EpochMetrics]]:
    compiled = Engine().prepare(config.model, config.training, dataset, "xla")
    run = TrainingRun(compiled, config.training, dataset, 0, worker)
    run.compile()
    chunks = run.chunks(UPDATES)
    next(chunks)
    return compiled, chunks


def _rate(chunks: Iterator[EpochMetrics]) -> float:
    return UPDATES / _time(lambda: next(chunks))


def _predict(
    split: Split, chosen: "np.ndarray[tuple[int], np.dtype[np.int32]]", on: Compiled
) -> None:
    for start in range(0, len(chosen), BATCH):
        predict_batch(on.predict, split.source.gather(chosen[start : start + BATCH]))


def _predict_by_keras(inputs: object, on: Compiled) -> None:
    on.network.saved.predict(inputs, batch_size=BATCH, verbose=0)


def _time(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
