"""The layers of a plan as layers of Keras.

All are named by the plan, so that a model rebuilt in one process has the same paths.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import TypeAlias

import keras
import tensorflow as tf

from lstm_cli.plan.blocks import BlockPlan, LayerPlan
from lstm_cli.plan.layer_kinds import LSTM, Bidirectional, LayerKind, Rescaling, Select

Layer: TypeAlias = Callable[..., tf.Tensor]


class LayerBlock:
    """A block of the plan: its layers, made once, for as many calls as there are."""

    def __init__(self, plan: BlockPlan) -> None:
        self._plan = plan
        self._layers = {each.name: make_layer(each.name, each.layer) for each in plan.layers}

    def __call__(self, taken: Mapping[str, tf.Tensor], mask: tf.Tensor | None = None) -> tf.Tensor:
        """What the block gives, `(samples, *size)` with the size that the plan says.

        taken: by the plan's names, each `(samples, *size)`; mask `(samples, timesteps)` bool: which
        timesteps are real, None for all.
        """
        tensors = dict(taken)
        for planned in self._plan.layers:
            tensors[planned.name] = self._apply(planned, tensors, mask)
        return tensors[self._plan.gives.name]

    def _apply(
        self, planned: LayerPlan, tensors: Mapping[str, tf.Tensor], mask: tf.Tensor | None
    ) -> tf.Tensor:
        layer = self._layers[planned.name]
        first, *others = (tensors[name] for name in planned.takes)
        options = {} if mask is None or not planned.masked else {"mask": mask}
        return layer([first, *others] if others else first, **options)


def make_layer(name: str, kind: LayerKind) -> Layer:
    """The layer of Keras that has this kind's name and options."""
    made: Layer
    match kind:
        case LSTM():
            made = _make_lstm(name, kind)
        case Bidirectional():
            made = keras.layers.Bidirectional(_make_lstm(name, kind.layer), name=name)
        case Rescaling():
            made = keras.layers.Rescaling(list(kind.scale), list(kind.offset), name=name)
        case Select():
            made = partial(_select, kind.features, keras.layers.Identity(name=name))
        case _:
            made = getattr(keras.layers, type(kind).__name__)(name=name, **asdict(kind))
    return made


def _make_lstm(name: str, kind: LSTM) -> keras.layers.LSTM:
    options = asdict(kind)
    l1, l2 = options.pop("l1"), options.pop("l2")
    penalty = keras.regularizers.L1L2(l1, l2) if l1 or l2 else None
    return keras.layers.LSTM(
        name=name, kernel_regularizer=penalty, recurrent_regularizer=penalty, **options
    )


def _select(features: tuple[int, ...], layer: Layer, inputs: tf.Tensor) -> tf.Tensor:
    """`(samples, timesteps, features)` with the chosen features alone."""
    return layer(keras.ops.stack([inputs[..., i] for i in features], axis=-1))
