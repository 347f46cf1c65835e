"""The report's next two numbers, as a plain Keras script would do it."""

import time

import keras
import numpy as np
import wandb
from wandb.integration.keras import WandbMetricsLogger

keras.utils.set_random_seed(0)
inputs = np.arange(1, 46, 3, dtype="float32").reshape(15, 1, 1)
targets = np.concatenate([inputs[:, :, 0] + 1, inputs[:, :, 0] + 2], axis=1)
model = keras.Sequential(
    [
        keras.Input((1, 1)),
        keras.layers.LSTM(50, activation="relu"),
        keras.layers.Dense(2),
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
print(model.predict(np.array([[[10]]], dtype="float32"), verbose=0))
run.finish()
print(f"fit seconds: {seconds}")
