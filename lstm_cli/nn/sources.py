"""Sources as tensors that the training loop gathers batches from."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias, assert_never

import tensorflow as tf

from lstm_cli.types import Dense, Floats, Ints, Source, Windows, is_aligned


class GraphBatch(NamedTuple):
    """`types.Batch` inside the graph.

    inputs `(samples, timesteps, features)`; targets `(samples, horizon, target_features)`, or
    `(samples, horizon)` int32 for labels; weights `(samples,)`: 0 where a batch is padded; mask
    `(samples, horizon)` float32: 1 for real steps, None where all are; future_inputs
    `(samples, horizon, future_features)` or None.
    """

    inputs: tf.Tensor
    targets: tf.Tensor
    weights: tf.Tensor
    mask: tf.Tensor | None = None
    future_inputs: tf.Tensor | None = None

    @property
    def model_inputs(self) -> tf.Tensor | tuple[tf.Tensor, tf.Tensor]:
        """What a network takes: inputs `(samples, timesteps, features)`, and the future ones.

        The latter `(samples, horizon, future_features)`, where it has such.
        """
        return self.inputs if self.future_inputs is None else (self.inputs, self.future_inputs)


Resident: TypeAlias = tuple[tf.Tensor, ...]
Gather: TypeAlias = Callable[[Resident, tf.Tensor, tf.Tensor], GraphBatch]


def make_resident(source: Source) -> Resident:
    """The arrays of `source` as tensors, kept once and handed to every call of the loop.

    Of `Dense` inputs, targets and mask, `(samples, …)` as in `GraphBatch`; of `Windows` inputs
    `(rows, features)`, targets `(rows, target_features)`, starts `(samples,)` int32, and future
    `(rows, future_features)`. Mask and future are left out where there is none.
    """
    match source:
        case Dense(mask=None):
            return _share(source.inputs), _share(source.targets)
        case Dense():
            mask = tf.constant(source.mask, tf.float32)
            return _share(source.inputs), _share(source.targets), mask
        case Windows():
            arrays = (source.inputs, source.targets, source.starts, source.future)
            return tuple(_share(array) for array in arrays if array is not None)
        case _:
            assert_never(source)


def _share(array: Floats | Ints) -> tf.Tensor:
    """The array as a tensor: without a copy on a CPU where its memory allows, else with one."""
    if is_aligned(array) and not tf.config.list_physical_devices("GPU"):
        return tf.experimental.dlpack.from_dlpack(array.__dlpack__())
    return tf.constant(array)


def gather_from(source: Source) -> Gather:
    """The function `(resident, indices, weights) -> GraphBatch` for sources of this form.

    indices `(samples,)` int32 and weights `(samples,)` float32 make one batch.
    """
    match source:
        case Dense():
            return _gather_dense
        case Windows():
            return _gather_windows(source.timesteps, source.horizon, source.gap)
        case _:
            assert_never(source)


def _gather_dense(resident: Resident, indices: tf.Tensor, weights: tf.Tensor) -> GraphBatch:
    inputs, targets, *mask = (tf.gather(array, indices) for array in resident)
    return GraphBatch(inputs, targets, weights, mask=mask[0] if mask else None)


def _gather_windows(timesteps: int, horizon: int, gap: int) -> Gather:
    ahead = timesteps + gap

    def gather(resident: Resident, indices: tf.Tensor, weights: tf.Tensor) -> GraphBatch:
        inputs, targets, starts, *future = resident
        first = tf.gather(starts, indices)[:, None]
        steps = first + tf.range(ahead, ahead + horizon)
        return GraphBatch(
            tf.gather(inputs, first + tf.range(timesteps)),
            tf.gather(targets, steps),
            weights,
            future_inputs=tf.gather(future[0], steps) if future else None,
        )

    return gather
