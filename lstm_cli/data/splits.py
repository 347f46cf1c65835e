"""Which training samples are held out for validation."""

import numpy as np

from lstm_cli.config.dataset import Validation
from lstm_cli.errors import DataError
from lstm_cli.types import Ints


def hold_out(samples: int, validation: Validation, seed: int) -> tuple[Ints, Ints]:
    """Indices of training and of validation samples, each in ascending order.

    As in Keras, the first `floor(samples * (1 - fraction))` are for training.

    Raises:
        DataError: nothing is left on one of the sides.
    """
    kept = int(samples * (1 - validation.fraction))
    if kept == 0 or (validation.fraction > 0 and kept == samples):
        side = "training" if kept == 0 else "validation"
        raise DataError(
            f"dataset.validation.fraction {validation.fraction:g} of {samples} samples leaves none "
            f"for {side}. Change the fraction (0 for no validation), or use more samples."
        )
    order = np.arange(samples, dtype=np.int32)
    if validation.by == "random":
        np.random.default_rng(seed).shuffle(order)
    return np.sort(order[:kept]), np.sort(order[kept:])
