"""Names that configs use for Keras's activations, optimizers, losses and metrics.

They stand here as a table so that a config can be checked without TensorFlow; a test compares the
table with the installed Keras, and gives the reason for each name that is left out.
"""

from typing import Literal, TypeAlias

Activation: TypeAlias = Literal[
    "linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "swish", "mish",
    "tanh", "sigmoid", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "hard_shrink",
    "soft_shrink", "tanh_shrink", "softplus", "softsign", "softmax", "log_softmax", "log_sigmoid",
    "exponential", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus",
]  # fmt: skip

OptimizerName: TypeAlias = Literal[
    "adam", "adamw", "adamax", "nadam", "adagrad", "adadelta", "adafactor", "rmsprop", "sgd",
    "ftrl", "lion", "muon",
]  # fmt: skip

ValueLoss: TypeAlias = Literal["mse", "mae", "mape", "msle", "huber", "log_cosh"]
LabelLoss: TypeAlias = Literal["crossentropy"]
Loss: TypeAlias = Literal["mse", "mae", "mape", "msle", "huber", "log_cosh", "crossentropy"]
Metric: TypeAlias = Literal["accuracy", "mae", "mse"]

MOMENTUM_OPTIMIZERS = ("sgd", "rmsprop")
