"""The report's sum of three, as a plain Keras script would do it."""

import time

import keras
import numpy as np
import wandb
from wandb.integration.keras import WandbMetricsLogger

keras.utils.set_random_seed(0)
inputs = np.arange(1, 46, dtype="float32").reshape(15, 3, 1)
targets = inputs.sum(axis=1)
model = keras.Sequential(
    [
        keras.Input((3, 1)),
        keras.layers.LSTM(50, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile("adam", "mse")

run = wandb.init(project="lstm-cli", mode="offline")
began = time.perf_counter()
model.fit(
    inputs,
    targets,
    epochs=1000,
    batch_size=32,
    validation_split=0.2,
    verbose=0,
    callbacks=[WandbMetricsLogger()],
)
seconds = time.perf_counter() - began
print(model.predict(np.array([[[50], [51], [52]]], dtype="float32"), verbose=0))
run.finish()
print(f"fit seconds: {seconds}")
