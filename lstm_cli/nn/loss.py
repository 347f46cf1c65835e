"""Losses and in-graph metrics: one number for each sample, so that padding can weigh nothing."""

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, Protocol, TypeAlias

import keras
import numpy as np
import tensorflow as tf

from lstm_cli.config.schema.keras_names import Loss, Metric
from lstm_cli.nn.sources import GraphBatch
from lstm_cli.types import SequenceDataset

PerStep: TypeAlias = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


class StepOutcome(NamedTuple):
    """What one batch gives: losses `(samples,)`, weights `(samples,)`, a sum for each metric.

    Where steps are masked, a sample weighs as many steps as it has, so that each step counts alike.
    """

    losses: tf.Tensor
    weights: tf.Tensor
    metric_sums: tuple[tf.Tensor, ...]


class StepLoss(Protocol):
    """How a batch becomes losses; `progress` is the number of updates done, a float scalar."""

    def __call__(self, batch: GraphBatch, progress: tf.Tensor, *, training: bool) -> StepOutcome:
        """The outcome for `batch`."""


def plain_step_loss(
    model: keras.Model,
    loss: Loss,
    metrics: tuple[Metric, ...],
    class_weights: tuple[float, ...] = (),
) -> StepLoss:
    """The step of a model whose outputs depend on its inputs alone.

    `class_weights` multiply the losses of each class's steps in training, as in Keras's `fit`.
    """

    def step_loss(batch: GraphBatch, progress: tf.Tensor, *, training: bool) -> StepOutcome:
        del progress
        outputs = model(batch.model_inputs, training=training)
        losses = _by_step(loss, batch, outputs)
        if class_weights and training:
            losses *= tf.gather(tf.constant(class_weights), batch.targets)
        weights = batch.weights
        if batch.mask is not None:
            weights *= tf.reduce_sum(batch.mask, axis=1)
        measured = [_average(_by_step(metric, batch, outputs), batch.mask) for metric in metrics]
        return StepOutcome(
            _average(losses, batch.mask),
            weights,
            tuple(tf.reduce_sum(values * weights) for values in measured),
        )

    return step_loss


def _by_step(name: Loss | Metric, batch: GraphBatch, outputs: tf.Tensor) -> tf.Tensor:
    """The loss or metric `name` at each step `(samples, horizon)`."""
    return tf.cast(_BY_STEP[name](batch.targets, outputs), tf.float32)


def _average(values: tf.Tensor, mask: tf.Tensor | None) -> tf.Tensor:
    """The mean of `(samples, horizon)` over each sample's real steps."""
    if mask is None:
        return tf.reduce_mean(values, axis=1)
    # A masked step may hold anything, also what is not finite.
    total = tf.reduce_sum(tf.math.multiply_no_nan(values, mask), axis=1)
    return total / tf.maximum(tf.reduce_sum(mask, axis=1), 1)


def _crossentropy(targets: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)


def _accuracy(targets: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.equal(targets, tf.argmax(logits, axis=-1, output_type=targets.dtype))


_BY_STEP: dict[str, PerStep] = {
    "mse": keras.losses.mean_squared_error,
    "mae": keras.losses.mean_absolute_error,
    "mape": keras.losses.mean_absolute_percentage_error,
    "msle": keras.losses.mean_squared_logarithmic_error,
    "huber": keras.losses.huber,
    "log_cosh": keras.losses.log_cosh,
    "crossentropy": _crossentropy,
    "accuracy": _accuracy,
}


def weigh_classes(
    asked: Literal["none", "balanced"] | Mapping[str, float], dataset: SequenceDataset
) -> tuple[float, ...]:
    """A weight for each class, in their order; empty where all count alike.

    `balanced` is `targets / (classes * targets of the class)`, as in scikit-learn.
    """
    classes = dataset.shape.classes
    if asked == "none" or not classes:
        return ()
    if isinstance(asked, Mapping):
        return tuple(float(asked.get(name, 1.0)) for name in classes)
    counts = dataset.splits["train"].source.class_counts(len(classes))
    return tuple((counts.sum() / (len(classes) * np.maximum(counts, 1))).tolist())
