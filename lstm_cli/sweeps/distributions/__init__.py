"""What a parameter is drawn from: each distribution of W&B's sweep files, by its inverse CDF.

They are those of W&B's sweep engine (github.com/wandb/sweeps, `params.py`), which takes them from
SciPy: a number drawn evenly from [0, 1) becomes a value by `quantile`.
"""

from lstm_cli.sweeps.distributions.beta import Beta, QBeta
from lstm_cli.sweeps.distributions.categorical import Categorical, Constant, WeightedCategorical
from lstm_cli.sweeps.distributions.normal import LogNormal, Normal, QLogNormal, QNormal
from lstm_cli.sweeps.distributions.uniform import (
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogUniform,
    LogUniformValues,
    QLogUniform,
    QLogUniformValues,
    QUniform,
    Uniform,
)

__all__ = [
    "Beta",
    "Categorical",
    "Constant",
    "IntUniform",
    "InvLogUniform",
    "InvLogUniformValues",
    "LogNormal",
    "LogUniform",
    "LogUniformValues",
    "Normal",
    "QBeta",
    "QLogNormal",
    "QLogUniform",
    "QLogUniformValues",
    "QNormal",
    "QUniform",
    "Uniform",
    "WeightedCategorical",
]
