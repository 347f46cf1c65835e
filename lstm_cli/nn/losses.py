"""Losses and in-graph metrics: one number for each sample, so that padding can weigh nothing."""

from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeAlias

import keras
import tensorflow as tf

from lstm_cli.config.names import Loss, Metric
from lstm_cli.nn.sources import GraphBatch

PerSample: TypeAlias = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


class StepOutcome(NamedTuple):
    """What one batch gives: losses `(samples,)`, weights `(samples,)`, a sum for each metric."""

    losses: tf.Tensor
    weights: tf.Tensor
    metric_sums: tuple[tf.Tensor, ...]


class StepLoss(Protocol):
    """How a batch becomes losses; `progress` is the number of updates done, a float scalar."""

    def __call__(self, batch: GraphBatch, progress: tf.Tensor, *, training: bool) -> StepOutcome:
        """The outcome for `batch`."""


def plain_step_loss(model: keras.Model, loss: Loss, metrics: tuple[Metric, ...]) -> StepLoss:
    """The step of a model whose outputs depend on its inputs alone."""
    loss_of = per_sample(loss)
    metrics_of = [per_sample(metric) for metric in metrics]

    def step_loss(batch: GraphBatch, progress: tf.Tensor, *, training: bool) -> StepOutcome:
        del progress
        outputs = model(batch.inputs, training=training)
        measured = [metric(batch.targets, outputs) for metric in metrics_of]
        return StepOutcome(
            loss_of(batch.targets, outputs),
            batch.weights,
            tuple(tf.reduce_sum(values * batch.weights) for values in measured),
        )

    return step_loss


def per_sample(name: Loss | Metric) -> PerSample:
    """The loss or metric `name` as `(targets, outputs) -> (samples,)`, a mean over the horizon."""
    by_step = _BY_STEP[name]

    def measure(targets: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
        return tf.reduce_mean(tf.cast(by_step(targets, outputs), tf.float32), axis=1)

    return measure


def _crossentropy(targets: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)


def _accuracy(targets: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.equal(targets, tf.argmax(logits, axis=-1, output_type=targets.dtype))


_BY_STEP: dict[str, PerSample] = {
    "mse": keras.losses.mean_squared_error,
    "mae": keras.losses.mean_absolute_error,
    "mape": keras.losses.mean_absolute_percentage_error,
    "msle": keras.losses.mean_squared_logarithmic_error,
    "huber": keras.losses.huber,
    "log_cosh": keras.losses.log_cosh,
    "crossentropy": _crossentropy,
    "accuracy": _accuracy,
}
