"""Outputs of a trained model for whole sources."""

from pathlib import Path
from typing import Protocol

import keras
import numpy as np
import tensorflow as tf

from lstm_cli.errors import DataError, LstmCliError, Problem
from lstm_cli.nn.stored_model import check_stored
from lstm_cli.types import Batch, Floats, State

BATCH_SAMPLES = 1024
LONGEST_REASON = 200


class Predict(Protocol):
    """A model without dropout as a graph, for any number of samples."""

    def __call__(self, *inputs: tf.Tensor) -> tf.Tensor:
        """Outputs `(samples, horizon, outputs)` on the model's scale.

        Of inputs `(samples, timesteps, features)`; second, where there are such, come those of the
        future, `(samples, horizon, future_features)`.
        """

    def get_concrete_function(self) -> object:
        """Trace it, without a call."""


def read_weights(path: Path) -> State:
    """The weights of a run folder's model, by their variables' paths, each with its shape.

    For example an LSTM's kernel `(features, 4 * units)` float32.

    Raises:
        DataError: the file is missing, or no model that can be opened safely.
    """
    return {each.path: each.numpy() for each in load_model(path).trainable_variables}


def predict_function(model: keras.Model) -> Predict:
    """`model` without dropout, as a graph for any number of samples."""
    predict: Predict = tf.function(
        lambda *inputs: model(inputs if len(inputs) > 1 else inputs[0], training=False),
        input_signature=[tf.TensorSpec((None, *each.shape[1:])) for each in model.inputs],
        autograph=False,
    )
    return predict


def predict_batch(predict: Predict, batch: Batch) -> Floats:
    """Outputs `(samples, horizon, outputs)` float32 on the model's scale, a part at a time."""
    arrays = [a for a in (batch.inputs, batch.future_inputs) if a is not None]
    starts = range(0, len(batch.inputs), BATCH_SAMPLES)
    parts = ([a[start : start + BATCH_SAMPLES] for a in arrays] for start in starts)
    return np.concatenate([predict(*part).numpy() for part in parts])


def load_model(path: Path) -> keras.Model:
    """The model of a run folder; no code that it may carry is run.

    Raises:
        DataError: the file is missing, or no model that can be opened safely.
        MachineError: it takes too much of the memory that is free.
    """
    try:
        check_stored(path)
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except LstmCliError:
        raise
    except Exception as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        reason = reason.partition(". ")[0].rstrip(".")[:LONGEST_REASON]
        message = f"the model cannot be opened ({reason}). Train the run again."
        raise DataError(Problem(str(path), message)) from error
