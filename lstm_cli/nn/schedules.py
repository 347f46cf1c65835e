"""The learning rate of an update, from numbers that are data and not constants of the graph."""

from collections.abc import Mapping
from typing import assert_never

import tensorflow as tf

from lstm_cli.config.schema.training import (
    AnySchedule,
    Constant,
    Cosine,
    Exponential,
    Plateau,
    Step,
)


def schedule_numbers(schedule: AnySchedule | None, updates_per_epoch: int) -> dict[str, float]:
    """The numbers that `scheduled_rate` reads, in updates where the config says epochs."""
    if schedule is None:
        return {}
    numbers = {"warmup_updates": schedule.warmup_epochs * updates_per_epoch}
    match schedule:
        case Constant():
            return numbers
        case Exponential() | Step():
            numbers["decay_rate"] = schedule.decay_rate
            numbers["decay_updates"] = schedule.decay_epochs * updates_per_epoch
        case Cosine():
            numbers["alpha"] = schedule.alpha
            numbers["decay_updates"] = (schedule.decay_epochs or 1.0) * updates_per_epoch
        case Plateau():
            numbers["plateau_factor"] = schedule.factor
            numbers["plateau_patience"] = schedule.patience
            numbers["plateau_min_delta"] = schedule.min_delta
            numbers["min_learning_rate"] = schedule.min_learning_rate
        case _:
            assert_never(schedule)
    return numbers


def scheduled_rate(
    schedule: AnySchedule | None,
    numbers: Mapping[str, tf.Tensor],
    updates: tf.Tensor,
    plateau_factor: tf.Tensor,
) -> tf.Tensor:
    """The learning rate after `updates` updates; this, `updates` and the factor are float scalars.

    Formulas of Keras's ExponentialDecay and CosineDecay, counted from the end of the warm-up, which
    rises linearly and reaches the full rate with its last update.
    """
    rate = numbers["learning_rate"]
    if schedule is None:
        return rate
    warmup = numbers["warmup_updates"]
    rising = tf.minimum((updates + 1) / tf.maximum(warmup, 1), 1)
    since = tf.maximum(updates - warmup, 0)
    match schedule:
        case Constant():
            return rate * rising
        case Exponential():
            return rate * rising * numbers["decay_rate"] ** (since / numbers["decay_updates"])
        case Step():
            falls = tf.floor(since / numbers["decay_updates"])
            return rate * rising * numbers["decay_rate"] ** falls
        case Cosine():
            share = tf.minimum(since / numbers["decay_updates"], 1)
            cosine = 0.5 * (1 + tf.cos(share * 3.141592653589793))
            return rate * rising * ((1 - numbers["alpha"]) * cosine + numbers["alpha"])
        case Plateau():
            floor = tf.minimum(numbers["min_learning_rate"], rate)
            return tf.maximum(rate * plateau_factor, floor) * rising
        case _:
            assert_never(schedule)
