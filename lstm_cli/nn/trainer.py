"""One training: chunks of updates, one after the other, until it ends.

The order of samples is drawn outside the graph.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from lstm_cli.config.schema.training import Training
from lstm_cli.errors import TrainingError
from lstm_cli.nn.carry import (
    LOSS_NOT_FINITE,
    RUNNING,
    STOPPED_EARLY,
    VAL_LOSS_NOT_FINITE,
    WEIGHTS_NOT_FINITE,
    Carry,
    Chunk,
)
from lstm_cli.nn.engine import Compiled
from lstm_cli.nn.runtime import GraphThread
from lstm_cli.nn.sample_order import SampleOrder
from lstm_cli.nn.schedules import schedule_numbers
from lstm_cli.nn.sources import Resident, make_resident
from lstm_cli.nn.weights import collect_state, initialize, restore_state, set_weights
from lstm_cli.types import EpochMetrics, SequenceDataset, State

CHUNK_SECONDS = 0.5
FASTEST_GROWTH = 64


@dataclass(slots=True)
class ChunkSize:
    """How many updates make a chunk of about half a second; decides no bit of the result."""

    updates: int = 1

    def learn(self, updates: int, seconds: float) -> None:
        """Adapt to a chunk that took this long."""
        fitting = updates * CHUNK_SECONDS / max(seconds, 1e-6)
        self.updates = int(min(max(fitting, 1), updates * FASTEST_GROWTH))


class TrainingRun:
    """A training in progress.

    Its state is `carry` and the variables of model and optimizer, nothing else.
    """

    def __init__(
        self,
        compiled: Compiled,
        training: Training,
        dataset: SequenceDataset,
        seed: int,
        worker: GraphThread,
    ) -> None:
        self._compiled = compiled
        self._training = training
        self._worker = worker
        self._loop = compiled.loop
        part = self._loop.train
        blocks = dataset.splits["train"].source.blocks
        self._orders = SampleOrder(seed, blocks, part.batches * part.batch_size)
        self._residents = _residents(dataset)
        self._numbers = _numbers(training, part.batches)
        worker.call(lambda: _reset(compiled, seed))
        self.carry: Carry = self._loop.first_carry()

    @property
    def updates_done(self) -> int:
        """Updates since the start."""
        return int(self.carry.epoch) * self._loop.train.batches + int(self.carry.update)

    @property
    def updates_total(self) -> int:
        """Updates in all epochs of the config."""
        return self._training.epochs * self._loop.train.batches

    @property
    def is_over(self) -> bool:
        """Whether all epochs are done, or something in the training has ended it."""
        return int(self.carry.verdict) != RUNNING or self.updates_done >= self.updates_total

    @property
    def columns(self) -> tuple[str, ...]:
        """What is measured each epoch."""
        return self._compiled.columns

    def compile(self) -> None:
        """Trace and compile: the loop is called for no update at all.

        XLA compiles outside Python, so the trace for predictions is made meanwhile.
        """
        chunk = self._chunk(0)
        loop, prediction = self._compiled.advance, self._compiled.predict
        self._worker.call(lambda: loop.get_concrete_function(self.carry, chunk))
        compiling = self._worker.start(lambda: self._call(chunk))
        prediction.get_concrete_function()
        compiling.result()

    def chunks(
        self, updates: int | None = None, *, borders: Sequence[int] = ()
    ) -> Iterator[EpochMetrics]:
        """Train to the end, a chunk at a time, each of `updates` or about half a second.

        A chunk ends after each number of epochs in `borders`, which ascend.

        Raises:
            TrainingError: a loss or a weight is no longer finite.
        """
        pace = ChunkSize()
        while not self.is_over:
            before, began = self.updates_done, time.perf_counter()
            most = self._most_updates(borders)
            yield self._advance(min(updates or pace.updates, most))
            pace.learn(self.updates_done - before, time.perf_counter() - began)
        self._check_finite()

    def keep(self) -> None:
        """Put the kept weights into the model."""
        for variable, value in zip(
            self._loop.model.trainable_variables, self.carry.kept, strict=True
        ):
            variable.assign(value)

    @property
    def epochs_done(self) -> int:
        """Completed epochs."""
        return int(self.carry.epoch)

    @property
    def kept_epoch(self) -> int:
        """After how many epochs the kept weights were the model's."""
        return int(self.carry.kept_epoch)

    def describe(self, first_epoch: int, values: NDArray[np.float64]) -> EpochMetrics:
        """Rows of completed epochs, `(epochs, columns)`, beside how far the training is by now."""
        return EpochMetrics(
            names=self.columns,
            first_epoch=first_epoch,
            values=values,
            epochs_done=self.updates_done / self._loop.train.batches,
            epochs_total=self._training.epochs,
        )

    def state(self) -> State:
        """The whole state, for an exact continuation: `collect_state`'s arrays, copied."""
        return collect_state(self._compiled, self.carry)

    def restore(self, state: State) -> None:
        """Go on from what `state` gave: arrays by path, of the same shapes and dtypes.

        Raises:
            DataError: it is of another model or recipe.
        """
        self.carry = restore_state(self._compiled, self.carry, state)

    def start_from(self, weights: State) -> None:
        """Begin with these weights, by path and of the variables' shapes, not with the seed's.

        Raises:
            DataError: they are of another model.
        """
        set_weights(self._loop.model, weights)
        self.carry = self._loop.first_carry()

    def reason(self) -> str:
        """Why the training ended, in words."""
        stopping = self._training.early_stopping
        if int(self.carry.verdict) == STOPPED_EARLY and stopping:
            return (
                f"early stopping after epoch {int(self.carry.epoch)}: {stopping.monitor} did not "
                f"improve for {stopping.patience} epochs"
            )
        if self.epochs_done < self._training.epochs:
            return f"{self.epochs_done} of {self._training.epochs} epochs"
        return f"all {self._training.epochs} epochs done"

    def _most_updates(self, borders: Sequence[int]) -> int:
        """Updates that the buffer of orders, the next border and the remaining epochs allow."""
        batches = self._loop.train.batches
        in_buffer = self._orders.rows * batches - int(self.carry.update)
        ends = (*(epoch * batches for epoch in borders), self.updates_total)
        return min(in_buffer, *(end - self.updates_done for end in ends if end > self.updates_done))

    def _advance(self, updates: int) -> EpochMetrics:
        first_epoch = int(self.carry.epoch)
        chunk = self._chunk(updates)
        history = self._worker.call(lambda: self._call(chunk))
        completed = int(self.carry.epoch) - first_epoch
        return self.describe(first_epoch + 1, history[:completed].astype(np.float64))

    def _chunk(self, updates: int) -> Chunk:
        first_epoch = int(self.carry.epoch)
        epochs = -(-(int(self.carry.update) + updates) // self._loop.train.batches)
        train, val = self._residents
        return Chunk(
            count=tf.constant(updates),
            first_epoch=tf.constant(first_epoch),
            orders=tf.constant(self._orders.fill(first_epoch, epochs)),
            numbers=self._numbers,
            train=train,
            val=val,
        )

    def _call(self, chunk: Chunk) -> NDArray[np.float32]:
        self.carry, history = self._compiled.advance(self.carry, chunk)
        values: NDArray[np.float32] = history.numpy()
        return values

    def _check_finite(self) -> None:
        value = "nan" if math.isnan(float(self.carry.last_loss)) else "infinite"
        events = {
            LOSS_NOT_FINITE: f"loss became {value}",
            VAL_LOSS_NOT_FINITE: f"val_loss became {value}",
            WEIGHTS_NOT_FINITE: "the weights became infinite or nan",
        }
        event = events.get(int(self.carry.verdict))
        if event is None:
            return
        rate = self._training.optimizer.learning_rate
        raise TrainingError(
            f"{event} at epoch {int(self.carry.epoch) + 1}. Lower "
            f"training.optimizer.learning_rate ({rate:g}), clip the gradient "
            "(training.optimizer.clip_norm), or scale the data (dataset.scaling)."
        )


def _residents(dataset: SequenceDataset) -> tuple[Resident, Resident]:
    val = dataset.splits.get("val")
    return make_resident(dataset.splits["train"].source), make_resident(val.source) if val else {}


def _numbers(training: Training, batches: int) -> dict[str, tf.Tensor]:
    optimizer, stopping = training.optimizer, training.early_stopping
    numbers = {"learning_rate": optimizer.learning_rate}
    numbers |= schedule_numbers(optimizer.schedule, batches)
    if optimizer.clip_norm is not None:
        numbers["clip_norm"] = optimizer.clip_norm
    if stopping:
        numbers["stopping_min_delta"] = stopping.min_delta
        numbers["stopping_patience"] = stopping.patience
    return {name: tf.constant(value, tf.float32) for name, value in numbers.items()}


def _reset(compiled: Compiled, seed: int) -> None:
    initialize(compiled.network.trained, seed)
    for variable, value in zip(
        compiled.loop.optimizer.variables, compiled.fresh_optimizer, strict=True
    ):
        variable.assign(value)
