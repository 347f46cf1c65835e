"""Sources as tensors that the training loop gathers batches from."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias, assert_never

import tensorflow as tf

from lstm_cli.types import Dense, Source, Windows


class GraphBatch(NamedTuple):
    """`types.Batch` inside the graph; `weights` is 0 where a batch is padded."""

    inputs: tf.Tensor
    targets: tf.Tensor
    weights: tf.Tensor
    mask: tf.Tensor | None = None
    future_inputs: tf.Tensor | None = None


Resident: TypeAlias = tuple[tf.Tensor, ...]
Gather: TypeAlias = Callable[[Resident, tf.Tensor, tf.Tensor], GraphBatch]


def make_resident(source: Source) -> Resident:
    """The arrays of `source` as tensors, kept once and handed to every call of the loop."""
    match source:
        case Dense():
            return tf.constant(source.inputs), tf.constant(source.targets)
        case Windows():
            return (
                tf.constant(source.inputs),
                tf.constant(source.targets),
                tf.constant(source.starts),
            )
        case _:
            assert_never(source)


def gather_from(source: Source) -> Gather:
    """The function `(resident, indices, weights) -> GraphBatch` for sources of this form."""
    match source:
        case Dense():
            return _gather_dense
        case Windows():
            return _gather_windows(source.timesteps, source.horizon, source.gap)
        case _:
            assert_never(source)


def _gather_dense(resident: Resident, indices: tf.Tensor, weights: tf.Tensor) -> GraphBatch:
    inputs, targets = resident
    return GraphBatch(tf.gather(inputs, indices), tf.gather(targets, indices), weights)


def _gather_windows(timesteps: int, horizon: int, gap: int) -> Gather:
    ahead = timesteps + gap

    def gather(resident: Resident, indices: tf.Tensor, weights: tf.Tensor) -> GraphBatch:
        inputs, targets, starts = resident
        first = tf.gather(starts, indices)[:, None]
        return GraphBatch(
            tf.gather(inputs, first + tf.range(timesteps)),
            tf.gather(targets, first + tf.range(ahead, ahead + horizon)),
            weights,
        )

    return gather
