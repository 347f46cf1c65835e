"""Outputs of a trained model for whole sources."""

from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import keras
import numpy as np
import tensorflow as tf

from lstm_cli.errors import DataError, Problem
from lstm_cli.types import Floats, Source

BATCH_SAMPLES = 1024


class Predict(Protocol):
    """A model without dropout as a graph, for any number of samples."""

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Outputs `(samples, horizon, outputs)` on the model's scale."""

    def get_concrete_function(self) -> object:
        """Trace it, without a call."""


def predict_function(model: keras.Model) -> Predict:
    """`model` without dropout, as a graph for any number of samples."""
    predict: Predict = tf.function(
        lambda inputs: model(inputs, training=False),
        input_signature=[tf.TensorSpec((None, *model.input_shape[1:]))],
        autograph=False,
    )
    return predict


def predict_source(predict: Predict, source: Source) -> Floats:
    """`(samples, horizon, outputs)` on the model's scale, gathered batch by batch."""
    indices = np.arange(len(source), dtype=np.int32)
    starts = range(0, len(source), BATCH_SAMPLES)
    batches = (source.gather(indices[start : start + BATCH_SAMPLES]) for start in starts)
    return np.concatenate([predict(batch.inputs).numpy() for batch in batches])


def predict_inputs(predict: Predict, inputs: Floats) -> Floats:
    """The same for inputs `(samples, timesteps, features)` on the model's scale."""
    starts = range(0, len(inputs), BATCH_SAMPLES)
    batches = (inputs[start : start + BATCH_SAMPLES] for start in starts)
    return np.concatenate([predict(batch).numpy() for batch in batches])


def load_model(path: Path) -> keras.Model:
    """The model of a run folder; no code that it may carry is run.

    Raises:
        DataError: the file is missing, or no model that can be opened safely.
    """
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (OSError, ValueError, TypeError, KeyError, BadZipFile) as error:
        reason = str(error).splitlines()[0].partition(". ")[0].rstrip(".")
        message = f"the model cannot be opened ({reason}). Train the run again."
        raise DataError(Problem(str(path), message)) from error
