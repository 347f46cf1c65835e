"""What a sample of each class counts in training."""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from lstm_cli.types import SequenceDataset


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
    batch = dataset.splits["train"].source.arrays()
    labels = batch.targets if batch.mask is None else batch.targets[batch.mask]
    counts = np.bincount(labels.ravel().astype(np.int64), minlength=len(classes))
    return tuple((counts.sum() / (len(classes) * np.maximum(counts, 1))).tolist())
