"""The training loop as one graph: any number of updates, begun and ended anywhere in an epoch."""

from dataclasses import dataclass
from typing import Protocol

import keras
import tensorflow as tf

from lstm_cli.config.schema.training import AnySchedule
from lstm_cli.nn.carry import (
    LOSS_NOT_FINITE,
    RUNNING,
    STOPPED_EARLY,
    VAL_LOSS_NOT_FINITE,
    WEIGHTS_NOT_FINITE,
    Carry,
    Chunk,
    Numbers,
    Running,
    Watch,
    first_watch,
    update_best,
)
from lstm_cli.nn.loss import StepLoss, StepOutcome
from lstm_cli.nn.schedules import scheduled_rate
from lstm_cli.nn.sources import Gather


class Advance(Protocol):
    """`Loop.advance` as a graph."""

    def __call__(self, carry: Carry, chunk: Chunk) -> tuple[Carry, tf.Tensor]:
        """The state after the chunk, and the history of its epochs `(rows, columns)`."""

    def get_concrete_function(self, carry: Carry, chunk: Chunk) -> object:
        """Trace it, without a call."""


@dataclass(frozen=True, slots=True)
class Part:
    """How one split is gone through: its number of samples, their batches, and how to gather."""

    samples: int
    batch_size: int
    gather: Gather

    @property
    def batches(self) -> int:
        """Batches in an epoch, the last one perhaps smaller."""
        return -(-self.samples // self.batch_size)


@dataclass(frozen=True, slots=True)
class Monitor:
    """A column of the history to watch, and whether smaller is better."""

    column: int
    sign: float


@dataclass(frozen=True, slots=True)
class Loop:
    """What is fixed while a graph is compiled.

    metrics: how many besides the loss; columns: the names in a row of the history.
    """

    model: keras.Model
    optimizer: keras.optimizers.Optimizer
    step_loss: StepLoss
    metrics: int
    columns: tuple[str, ...]
    schedule: AnySchedule | None
    train: Part
    val: Part | None
    keep: Monitor | None
    stopping: Monitor | None
    plateau: Monitor | None
    clipped: bool

    def first_carry(self) -> Carry:
        """The state before the first update."""
        return Carry(
            epoch=tf.constant(0),
            update=tf.constant(0),
            sums=tf.zeros(self.metrics + 2),
            watched=(first_watch(), first_watch(), first_watch()),
            plateau_factor=tf.constant(1.0),
            verdict=tf.constant(RUNNING),
            last_loss=tf.constant(0.0),
            kept=self._weights(),
            kept_epoch=tf.constant(0),
        )

    def advance(self, carry: Carry, chunk: Chunk) -> tuple[Carry, tf.Tensor]:
        """The state after `chunk.count` updates or the end, and the completed epochs' history.

        The history is `(rows of chunk.orders, columns)`; row i is of epoch `first_epoch + i`.
        """

        def loop_condition(done: tf.Tensor, carry: Carry, _history: tf.Tensor) -> tf.Tensor:
            return (done < chunk.count) & tf.equal(carry.verdict, RUNNING)

        def loop_body(
            done: tf.Tensor, carry: Carry, history: tf.Tensor
        ) -> tuple[tf.Tensor, Carry, tf.Tensor]:
            done, carry, rate = self._updates(done, carry, chunk)
            carry, history = tf.cond(
                tf.equal(carry.update, self.train.batches) & tf.equal(carry.verdict, RUNNING),
                lambda: self._end_epoch(carry, chunk, rate, history),
                lambda: (carry, history),
            )
            return done, carry, history

        history = tf.zeros((chunk.orders.shape[0], len(self.columns)))
        _, carry, history = tf.while_loop(
            loop_condition, loop_body, (tf.constant(0), carry, history)
        )
        return carry, history

    def _updates(
        self, done: tf.Tensor, carry: Carry, chunk: Chunk
    ) -> tuple[tf.Tensor, Carry, tf.Tensor]:
        """Updates to the end of the epoch or of the chunk; also the last learning rate.

        What only an epoch's end changes stays out of this loop, so that nothing copies it.
        """
        order = tf.gather(chunk.orders, carry.epoch - chunk.first_epoch)
        end = tf.minimum(carry.update + chunk.count - done, self.train.batches)

        def loop_condition(update: tf.Tensor, running: Running) -> tf.Tensor:
            return (update < end) & tf.math.is_finite(running.last_loss)

        def loop_body(update: tf.Tensor, running: Running) -> tuple[tf.Tensor, Running]:
            return update + 1, self._update(carry, update, running, order, chunk)

        running = Running(carry.sums, tf.constant(0.0), tf.constant(0.0))
        update, running = tf.while_loop(loop_condition, loop_body, (carry.update, running))
        verdict = tf.where(tf.math.is_finite(running.last_loss), RUNNING, LOSS_NOT_FINITE)
        return (
            done + update - carry.update,
            carry._replace(
                update=update, sums=running.sums, verdict=verdict, last_loss=running.last_loss
            ),
            running.rate,
        )

    def _update(
        self, carry: Carry, update: tf.Tensor, running: Running, order: tf.Tensor, chunk: Chunk
    ) -> Running:
        """One optimizer update."""
        positions = update * self.train.batch_size + tf.range(self.train.batch_size)
        updates = tf.cast(carry.epoch * self.train.batches + update, tf.float32)
        weights = tf.cast(positions < self.train.samples, tf.float32)
        batch = self.train.gather(chunk.train, tf.gather(order, positions), weights)
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            outcome = self.step_loss(batch, updates, training=True)
            loss = _mean_loss(outcome) + self._penalty()
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        if self.clipped:
            gradients, _ = tf.clip_by_global_norm(gradients, chunk.numbers["clip_norm"])
        rate = scheduled_rate(self.schedule, chunk.numbers, updates, carry.plateau_factor)
        self.optimizer.learning_rate.assign(rate)
        self.optimizer.apply(gradients, variables)
        return Running(running.sums + _sums(outcome, loss), loss, rate)

    def _end_epoch(
        self, carry: Carry, chunk: Chunk, rate: tf.Tensor, history: tf.Tensor
    ) -> tuple[Carry, tf.Tensor]:
        """Validate, write the epoch's row, decide which weights to keep and whether to go on."""
        measured = [_averages(carry.sums)]
        if self.val:
            measured.append(_averages(self._validate(chunk)))
            carry = carry._replace(last_loss=measured[-1][0])
        row = tf.concat([*measured, [rate]], axis=0)
        finite = tf.math.is_finite(carry.last_loss)
        verdict = tf.where(finite, WEIGHTS_NOT_FINITE, VAL_LOSS_NOT_FINITE)
        completed: tuple[Carry, tf.Tensor] = tf.cond(
            finite if self.val else finite & self._are_weights_finite(),
            lambda: self._complete_epoch(carry, chunk, row, history),
            lambda: (carry._replace(verdict=verdict), history),
        )
        return completed

    def _complete_epoch(
        self, carry: Carry, chunk: Chunk, row: tf.Tensor, history: tf.Tensor
    ) -> tuple[Carry, tf.Tensor]:
        keeping, stopping, plateau = carry.watched
        kept, kept_epoch, verdict = self._weights(), carry.epoch + 1, carry.verdict
        factor = carry.plateau_factor
        if self.keep:
            better, keeping = update_best(keeping, _monitored(row, self.keep), tf.constant(0.0))
            kept = _choose(better, kept, carry.kept)
            kept_epoch = tf.where(better, kept_epoch, carry.kept_epoch)
        if self.stopping:
            _, stopping = update_best(
                stopping, _monitored(row, self.stopping), chunk.numbers["stopping_min_delta"]
            )
            patient = tf.cast(stopping.wait, tf.float32) < chunk.numbers["stopping_patience"]
            verdict = tf.where(patient, RUNNING, STOPPED_EARLY)
        if self.plateau:
            factor, plateau = _fall_on_plateau(
                factor, plateau, _monitored(row, self.plateau), chunk.numbers
            )
        at = tf.reshape(carry.epoch - chunk.first_epoch, (1, 1))
        return carry._replace(
            epoch=carry.epoch + 1,
            update=tf.constant(0),
            sums=tf.zeros_like(carry.sums),
            watched=(keeping, stopping, plateau),
            plateau_factor=factor,
            verdict=verdict,
            kept=kept,
            kept_epoch=kept_epoch,
        ), tf.tensor_scatter_nd_update(history, at, row[None])

    def _validate(self, chunk: Chunk) -> tf.Tensor:
        """The sums over all validation samples."""
        assert self.val is not None  # noqa: S101
        part = self.val

        def add(batch: tf.Tensor, sums: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            positions = batch * part.batch_size + tf.range(part.batch_size)
            weights = tf.cast(positions < part.samples, tf.float32)
            samples = tf.minimum(positions, part.samples - 1)
            gathered = part.gather(chunk.val, samples, weights)
            outcome = self.step_loss(gathered, tf.constant(0.0), training=False)
            return batch + 1, sums + _sums(outcome, _mean_loss(outcome) + self._penalty())

        return tf.while_loop(
            lambda batch, _sums: batch < part.batches,
            add,
            (tf.constant(0), tf.zeros(self.metrics + 2)),
        )[1]

    def _penalty(self) -> tf.Tensor:
        penalties = self.model.losses
        return tf.add_n(penalties) if penalties else tf.constant(0.0)

    def _are_weights_finite(self) -> tf.Tensor:
        """False where the epoch's last update broke the model, which no training loss shows."""
        return tf.reduce_all([tf.reduce_all(tf.math.is_finite(w)) for w in self._weights()])

    def _weights(self) -> tuple[tf.Tensor, ...]:
        return tuple(tf.identity(v.value) for v in self.model.trainable_variables)


def compile_loop(loop: Loop, *, xla: bool) -> Advance:
    """`loop.advance` as a traced function; it compiles when it is first called."""
    advance: Advance = tf.function(loop.advance, autograph=False, jit_compile=xla)
    return advance


def _mean_loss(outcome: StepOutcome) -> tf.Tensor:
    losses = tf.math.multiply_no_nan(outcome.losses, outcome.weights)
    return tf.reduce_sum(losses) / tf.reduce_sum(outcome.weights)


def _sums(outcome: StepOutcome, loss: tf.Tensor) -> tf.Tensor:
    """The batch's loss counts as often as it has samples, as in Keras."""
    weight = tf.reduce_sum(outcome.weights)
    return tf.stack([loss * weight, *outcome.metric_sums, weight])


def _averages(sums: tf.Tensor) -> tf.Tensor:
    return sums[:-1] / sums[-1]


def _monitored(row: tf.Tensor, monitor: Monitor) -> tf.Tensor:
    return row[monitor.column] * monitor.sign


def _choose(
    condition: tf.Tensor, chosen: tuple[tf.Tensor, ...], others: tuple[tf.Tensor, ...]
) -> tuple[tf.Tensor, ...]:
    return tuple(tf.where(condition, one, other) for one, other in zip(chosen, others, strict=True))


def _fall_on_plateau(
    factor: tf.Tensor, plateau: Watch, value: tf.Tensor, numbers: Numbers
) -> tuple[tf.Tensor, Watch]:
    _, plateau = update_best(plateau, value, numbers["plateau_min_delta"])
    tired = tf.cast(plateau.wait, tf.float32) >= numbers["plateau_patience"]
    return (
        tf.where(tired, factor * numbers["plateau_factor"], factor),
        plateau._replace(wait=tf.where(tired, 0, plateau.wait)),
    )
