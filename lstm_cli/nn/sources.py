"""Sources as tensors that the training loop gathers batches from."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias, assert_never

import tensorflow as tf

from lstm_cli.types import Array, DenseForm, Source, SourceForm, WindowsForm, is_aligned

Tensors: TypeAlias = Mapping[str, tf.Tensor]


class GraphBatch(NamedTuple):
    """`types.Batch` inside the graph; `weights` is 0 where a batch is padded.

    inputs by the names of the network's inputs, each `(batch_size, …)`; targets `(batch_size,
    horizon, target_features)` or `(batch_size, horizon)`; weights `(batch_size,)`; target_mask
    `(batch_size, horizon)` float32.
    """

    inputs: dict[str, tf.Tensor]
    targets: tf.Tensor
    weights: tf.Tensor
    target_mask: tf.Tensor | None = None


Resident: TypeAlias = dict[str, tf.Tensor]
Gather: TypeAlias = Callable[[Resident, tf.Tensor, tf.Tensor], GraphBatch]


def make_resident(source: Source) -> Resident:
    """The arrays of `source` as tensors, kept once and handed to every call of the loop."""
    return {name: _share(array) for name, array in source.resident().items()}


def _share(array: Array) -> tf.Tensor:
    """The array as a tensor: without a copy on a CPU where its memory allows, else with one."""
    if is_aligned(array) and not tf.config.list_physical_devices("GPU"):
        return tf.experimental.dlpack.from_dlpack(array.__dlpack__())
    return tf.constant(array)


def gather_from(form: SourceForm) -> Gather:
    """The function `(resident, indices, weights) -> GraphBatch` for sources of this form.

    `indices` `(batch_size,)` int32 are samples, `weights` `(batch_size,)` float32 theirs.
    """
    match form:
        case DenseForm():
            return _gather_dense
        case WindowsForm():
            return _gather_windows(form)
        case _:
            assert_never(form)


def _gather_dense(resident: Resident, indices: tf.Tensor, weights: tf.Tensor) -> GraphBatch:
    inputs = {name: tf.gather(array, indices) for name, array in resident.items()}
    targets, mask = inputs.pop("targets"), inputs.pop("target_mask", None)
    return GraphBatch(inputs, targets, weights, None if mask is None else tf.cast(mask, tf.float32))


def _gather_windows(form: WindowsForm) -> Gather:
    ahead = form.timesteps + form.gap

    def gather(resident: Resident, indices: tf.Tensor, weights: tf.Tensor) -> GraphBatch:
        first = tf.gather(resident["starts"], indices)[:, None]
        steps = first + tf.range(ahead, ahead + form.horizon)
        inputs = {"inputs": tf.gather(resident["inputs"], first + tf.range(form.timesteps))}
        if "future" in resident:
            inputs["future_inputs"] = tf.gather(resident["future"], steps)
        return GraphBatch(inputs, tf.gather(resident["targets"], steps), weights)

    return gather
