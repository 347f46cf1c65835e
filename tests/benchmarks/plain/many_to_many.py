"""The report's next multiples of five, as a plain Keras script would do it."""

import time

import keras
import numpy as np
import wandb
from wandb.integration.keras import WandbMetricsLogger

keras.utils.set_random_seed(0)
inputs = np.arange(5, 301, 5, dtype="float32").reshape(20, 3, 1)
targets = inputs + 15
model = keras.Sequential(
    [
        keras.Input((3, 1)),
        keras.layers.LSTM(100, activation="relu"),
        keras.layers.RepeatVector(3),
        keras.layers.LSTM(100, activation="relu", return_sequences=True),
        keras.layers.TimeDistributed(keras.layers.Dense(1)),
    ]
)
model.compile("adam", "mse")

run = wandb.init(project="lstm-cli", mode="offline")
began = time.perf_counter()
model.fit(
    inputs,
    targets,
    epochs=1000,
    batch_size=3,
    validation_split=0.2,
    verbose=0,
    callbacks=[WandbMetricsLogger()],
)
seconds = time.perf_counter() - began
print(model.predict(np.array([[[300], [305], [310]]], dtype="float32"), verbose=0))
run.finish()
print(f"fit seconds: {seconds}")
