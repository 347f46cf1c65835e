"""Names that configs use for Keras's activations, optimizers, losses and metrics.

They stand here as a table so that a config can be checked without TensorFlow; a test compares the
table with the installed Keras.
"""

from typing import Literal, TypeAlias

Activation: TypeAlias = Literal[
    "linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "glu", "silu", "mish",
    "tanh", "sigmoid", "hard_sigmoid", "hard_silu", "hard_tanh", "hard_shrink", "soft_shrink",
    "tanh_shrink", "threshold", "softplus", "softsign", "softmax", "log_softmax", "log_sigmoid",
    "exponential", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus",
]  # fmt: skip

OptimizerName: TypeAlias = Literal[
    "adam", "adamw", "adamax", "nadam", "adagrad", "adadelta", "rmsprop", "sgd", "ftrl", "lion",
    "lamb",
]  # fmt: skip

ValueLoss: TypeAlias = Literal["mse", "mae", "mape", "msle", "huber", "log_cosh"]
LabelLoss: TypeAlias = Literal["crossentropy"]
Loss: TypeAlias = Literal["mse", "mae", "mape", "msle", "huber", "log_cosh", "crossentropy"]
Metric: TypeAlias = Literal["accuracy", "mae", "mse"]

MOMENTUM_OPTIMIZERS = ("sgd", "rmsprop")
