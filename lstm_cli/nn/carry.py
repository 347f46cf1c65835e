"""The state of a training inside the graph: what each call of the loop is given and gives back."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import tensorflow as tf

from lstm_cli.nn.sources import Resident


class Watch(NamedTuple):
    """The best value so far, and the epochs since then; float and int scalars."""

    best: tf.Tensor
    wait: tf.Tensor


def first_watch() -> Watch:
    """Nothing seen yet."""
    return Watch(tf.constant(float("inf")), tf.constant(0))


def update_best(watch: Watch, value: tf.Tensor, min_delta: tf.Tensor) -> tuple[tf.Tensor, Watch]:
    """Whether `value` improves by more than `min_delta` (bool scalar), and the new state.

    Both are float scalars; a smaller value is better.
    """
    improved = value < watch.best - min_delta
    return improved, Watch(
        tf.where(improved, value, watch.best), tf.where(improved, 0, watch.wait + 1)
    )


VERDICTS = range(5)
RUNNING, STOPPED_EARLY, LOSS_NOT_FINITE, VAL_LOSS_NOT_FINITE, WEIGHTS_NOT_FINITE = VERDICTS

Numbers: TypeAlias = Mapping[str, tf.Tensor]


class Carry(NamedTuple):
    """The state of a training, but for the variables of model and optimizer.

    epoch: completed epochs; update: updates done in the running epoch; sums `(metrics + 2,)`: of
    loss x weight, of each metric, of weights, over the running epoch; watched: for the kept
    weights, early stopping and plateau; plateau_factor: of the learning rate; verdict: RUNNING or
    why it ended; last_loss: the loss seen last; kept: the weights to keep, one tensor a variable
    with its shape; kept_epoch: after how many epochs. What has no shape here is a scalar.
    """

    epoch: tf.Tensor
    update: tf.Tensor
    sums: tf.Tensor
    watched: tuple[Watch, Watch, Watch]
    plateau_factor: tf.Tensor
    verdict: tf.Tensor
    last_loss: tf.Tensor
    kept: tuple[tf.Tensor, ...]
    kept_epoch: tf.Tensor


class Running(NamedTuple):
    """What changes with every update, the variables aside: sums `(metrics + 2,)` and scalars."""

    sums: tf.Tensor
    last_loss: tf.Tensor
    rate: tf.Tensor


class Chunk(NamedTuple):
    """What one call of the loop is given, the carry aside; its shapes never change.

    count: updates to do; first_epoch: the epoch of the first row of `orders`; orders
    `(rows, updates * batch_size)` int32: for each epoch the samples in order; numbers: learning
    rate and the like.
    """

    count: tf.Tensor
    first_epoch: tf.Tensor
    orders: tf.Tensor
    numbers: Numbers
    train: Resident
    val: Resident
