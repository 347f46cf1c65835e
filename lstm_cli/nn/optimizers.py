"""Keras optimizers by name; their learning rate is set by the loop at every update."""

import keras

from lstm_cli.config.training import Optimizer


def make_optimizer(section: Optimizer) -> keras.optimizers.Optimizer:
    """The optimizer that `section` names, before it is built."""
    options: dict[str, float] = {}
    if section.momentum is not None:
        options["momentum"] = section.momentum
    if section.weight_decay is not None:
        options["weight_decay"] = section.weight_decay
    return keras.optimizers.get(
        {"class_name": section.name, "config": {"learning_rate": section.learning_rate, **options}}
    )
