"""Outputs of a trained model for whole sources."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import keras
import numpy as np
import tensorflow as tf

from lstm_cli.errors import DataError, LstmCliError, Problem
from lstm_cli.nn.loss import call_model
from lstm_cli.nn.stored_model import check_stored
from lstm_cli.types import Array, Batch, Floats, State

BATCH_SAMPLES = 1024
LONGEST_REASON = 200


class Predict(Protocol):
    """A model without dropout as a graph, for any number of samples."""

    def __call__(self, inputs: Mapping[str, Array]) -> tf.Tensor:
        """Outputs `(samples, horizon, outputs)` on the model's scale for inputs by their names."""

    def get_concrete_function(self) -> object:
        """Trace it, without a call."""


def read_weights(path: Path) -> State:
    """The weights of a run folder's model, by their variables' paths.

    Raises:
        DataError: the file is missing, or no model that can be opened safely.
    """
    return list_weights(load_model(path))


def list_weights(model: keras.Model) -> State:
    """The weights of a model by their variables' paths within a layer.

    A layer inside another has the outer one's name before its own, or not, by who built it.
    """
    weights = model.trainable_variables
    return {path_of(variable): variable.numpy() for variable in weights}


def path_of(variable: keras.Variable) -> str:
    """The last three names of a variable's path: `encoder_lstm_1/lstm_cell/kernel`."""
    return "/".join(variable.path.split("/")[-3:])


def predict_function(model: keras.Model) -> Predict:
    """`model` without dropout, as a graph for any number of samples."""
    taken = [tf.TensorSpec((None, *each.shape[1:]), each.dtype, each.name) for each in model.inputs]
    predict: Predict = tf.function(
        lambda inputs: call_model(model, inputs, training=False),
        input_signature=[{each.name: each for each in taken}],
        autograph=False,
    )
    return predict


def predict_batch(predict: Predict, batch: Batch) -> Floats:
    """`(samples, horizon, outputs)` on the model's scale, a part of the batch at a time."""
    parts = [slice(start, start + BATCH_SAMPLES) for start in range(0, len(batch), BATCH_SAMPLES)]
    taken = ({name: array[part] for name, array in batch.inputs.items()} for part in parts)
    return np.concatenate([predict(inputs).numpy() for inputs in taken])


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
