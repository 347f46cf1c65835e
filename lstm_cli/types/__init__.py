"""What passes between the parts of an experiment: NumPy and plain data only.

Axes stand in this order everywhere: `(samples, timesteps, features)` for inputs and
`(samples, horizon, target_features)` for targets; a size of 1 never removes an axis.
"""

from lstm_cli.types.arrays import Array, Bools, Counts, Floats, Ints, allocate, is_aligned
from lstm_cli.types.dataset import (
    AffineMap,
    Origins,
    Preprocessing,
    SequenceDataset,
    Split,
    SplitName,
    Truth,
)
from lstm_cli.types.predictions import Predictions
from lstm_cli.types.run_events import (
    EpochMetrics,
    Recorder,
    Result,
    Row,
    RunEnd,
    RunStart,
    State,
    Status,
)
from lstm_cli.types.samples import (
    Batch,
    Dense,
    DenseForm,
    NumberInputs,
    SequenceShape,
    Source,
    SourceForm,
    Windows,
    WindowsForm,
)
from lstm_cli.types.targets import Labels, Target, Values

__all__ = [
    "AffineMap",
    "Array",
    "Batch",
    "Bools",
    "Counts",
    "Dense",
    "DenseForm",
    "EpochMetrics",
    "Floats",
    "Ints",
    "Labels",
    "NumberInputs",
    "Origins",
    "Predictions",
    "Preprocessing",
    "Recorder",
    "Result",
    "Row",
    "RunEnd",
    "RunStart",
    "SequenceDataset",
    "SequenceShape",
    "Source",
    "SourceForm",
    "Split",
    "SplitName",
    "State",
    "Status",
    "Target",
    "Truth",
    "Values",
    "Windows",
    "WindowsForm",
    "allocate",
    "is_aligned",
]
