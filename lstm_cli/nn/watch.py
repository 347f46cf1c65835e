"""Watching one number from epoch to epoch: for the weights kept, early stopping and plateaus."""

from typing import NamedTuple

import tensorflow as tf


class Watch(NamedTuple):
    """The best value so far, and the epochs since then; float and int scalars."""

    best: tf.Tensor
    wait: tf.Tensor


def first_watch() -> Watch:
    """Nothing seen yet."""
    return Watch(tf.constant(float("inf")), tf.constant(0))


def look(watch: Watch, value: tf.Tensor, min_delta: tf.Tensor) -> tuple[tf.Tensor, Watch]:
    """Whether `value` (smaller is better) improves by more than `min_delta`, and the new state."""
    improved = value < watch.best - min_delta
    return improved, Watch(
        tf.where(improved, value, watch.best), tf.where(improved, 0, watch.wait + 1)
    )
