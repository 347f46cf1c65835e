"""What passes between the parts of an experiment: NumPy and plain data only.

Axes stand in this order everywhere: `(samples, timesteps, features)` for inputs and
`(samples, horizon, target_features)` for targets; a size of 1 never removes an axis.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.errors import LstmCliError

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int32]
SplitName: TypeAlias = Literal["train", "val", "test", "predict"]
Status: TypeAlias = Literal["running", "finished", "stopped", "interrupted", "failed"]


@dataclass(frozen=True, slots=True)
class SequenceShape:
    """The contract between data and model: what one sample is, as sizes.

    `classes` names the labels where the targets are labels; it is empty for values.
    `target_inputs` gives for each target feature the input feature that holds its past, or is
    empty where the targets are not the continuation of an input.
    """

    timesteps: int
    features: int
    horizon: int
    target_features: int
    classes: tuple[str, ...] = ()
    target_inputs: tuple[int, ...] = ()

    @property
    def outputs(self) -> int:
        """Numbers that the head gives at each step of the horizon."""
        return len(self.classes) or self.target_features


@dataclass(frozen=True, slots=True)
class Batch:
    """Gathered samples.

    inputs `(samples, timesteps, features)` float32; targets `(samples, horizon, target_features)`
    float32 or `(samples, horizon)` int32 for labels; weights `(samples,)` float32; mask
    `(samples, timesteps)` bool or None; future_inputs `(samples, horizon, future_features)`
    float32 or None.
    """

    inputs: Floats
    targets: Floats | Ints
    weights: Floats
    mask: NDArray[np.bool_] | None = None
    future_inputs: Floats | None = None


@dataclass(frozen=True, slots=True)
class Dense:
    """A source whose samples lie one beside the other, with the shapes of `Batch`."""

    inputs: Floats
    targets: Floats | Ints

    def __len__(self) -> int:
        return len(self.inputs)

    def gather(self, indices: Ints) -> Batch:
        """The samples at `indices` `(n,)`, each with weight 1."""
        weights = np.ones(len(indices), np.float32)
        return Batch(self.inputs[indices], self.targets[indices], weights)

    def arrays(self) -> Batch:
        """All samples, in order."""
        return self.gather(np.arange(len(self), dtype=np.int32))


@dataclass(frozen=True, slots=True)
class Windows:
    """A source of overlapping windows over one series, which is kept once.

    inputs `(rows, features)` float32; targets `(rows, target_features)` float32; starts
    `(samples,)` int32: the first input row of each window. The targets of a window begin `gap`
    rows after its last input row.
    """

    inputs: Floats
    targets: Floats
    starts: Ints
    timesteps: int
    horizon: int
    gap: int = 0

    def __len__(self) -> int:
        return len(self.starts)

    def gather(self, indices: Ints) -> Batch:
        """The windows at `indices` `(n,)`, copied out of the series, each with weight 1."""
        starts = self.starts[indices][:, None]
        ahead = self.timesteps + self.gap
        inputs = self.inputs[starts + np.arange(self.timesteps)]
        targets = self.targets[starts + np.arange(ahead, ahead + self.horizon)]
        return Batch(inputs, targets, np.ones(len(indices), np.float32))

    def arrays(self) -> Batch:
        """All windows, copied: for tests and small data."""
        return self.gather(np.arange(len(self), dtype=np.int32))


Source: TypeAlias = Dense | Windows


@dataclass(frozen=True, slots=True)
class Split:
    """One part of a dataset.

    `samples` says for each sample where it came from: a row, an id, a time, or the input itself.
    """

    samples: tuple[str, ...]
    source: Source


class Preprocessing(Protocol):
    """The way from the user's units to the model's and back; fitted on training rows only."""

    @property
    def target_names(self) -> tuple[str, ...]:
        """The names of the target features."""

    def scale_inputs(self, inputs: Floats) -> Floats:
        """Inputs `(samples, timesteps, features)` in the user's units, as the model takes them."""

    def unscale_inputs(self, inputs: Floats) -> Floats:
        """Inputs `(samples, timesteps, features)` of the model, in the user's units."""

    def unscale_targets(self, targets: Floats) -> Floats:
        """Values `(samples, horizon, target_features)` of the model, in the user's units."""

    def to_json(self) -> dict[str, object]:
        """What `preprocessing.json` holds: all that `predict` needs besides the model."""


@dataclass(frozen=True, slots=True)
class AffineMap:
    """`scale * x + offset` for each target feature: from its input's scale to the target's."""

    scale: tuple[float, ...]
    offset: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SequenceDataset:
    """A dataset ready for the model: its shape, its splits (scaled) and the way back to the user.

    `splits` always has "train"; "val" and "test" where there are such samples. `fingerprint` is the
    SHA-256 of all arrays. `last_input_map` serves `model.residual`; None where the targets do
    not continue an input.
    """

    shape: SequenceShape
    splits: Mapping[SplitName, Split]
    preprocessing: Preprocessing
    fingerprint: str
    last_input_map: AffineMap | None = None


@dataclass(frozen=True, slots=True)
class EpochMetrics:
    """The epochs that a chunk of updates completed (possibly none), and how far the run is.

    `values` is `(completed epochs, len(names))` float64, one row an epoch from `first_epoch`
    (counted from 1) on; `names` are the columns of history.csv after `epoch`.
    """

    names: tuple[str, ...]
    first_epoch: int
    values: NDArray[np.float64]
    epochs_done: float
    epochs_total: int


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predictions in the user's units, one entry for each (sample, step, target feature).

    All fields have the same length. For labels `target` and `prediction` are class names and
    `probability` is that of the predicted class; for values `probability` is empty. `target` is
    empty where it is not known. `step` counts from 1.
    """

    sample: list[int] = field(default_factory=list)
    split: list[SplitName] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    step: list[int] = field(default_factory=list)
    feature: list[str] = field(default_factory=list)
    target: list[float | str | None] = field(default_factory=list)
    prediction: list[float | str] = field(default_factory=list)
    probability: list[float | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sample)

    def columns(self) -> dict[str, list[object]]:
        """The columns of predictions.csv by name."""
        return {column.name: getattr(self, column.name) for column in fields(self)}


@dataclass(frozen=True, slots=True)
class RunStart:
    """What a recorder is told when a run begins.

    `config` is the resolved config as plain data; `wandb_id` is the W&B run's id, chosen here.
    """

    name: str
    folder: Path
    wandb_id: str
    config: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What a recorder is told when a run ends, well or not.

    `metrics` are final scores in the user's units, flat (`test_rmse`), of the kept weights;
    `seconds` says where the time went, by phase; `kept_epoch` is the epoch whose weights are kept,
    None where that is the last.
    """

    status: Status
    reason: str
    metrics: Mapping[str, float]
    predictions: Predictions
    seconds: Mapping[str, float]
    kept_epoch: int | None = None


class Recorder(Protocol):
    """A listener of a run. A recorder that fails says so once and never ends the run."""

    def start(self, run: RunStart) -> None:
        """The run's folder exists; training has not begun."""

    def epochs(self, metrics: EpochMetrics) -> None:
        """A chunk of updates is done."""

    def finish(self, end: RunEnd) -> None:
        """The run is over and its files, plots aside, are written."""


@dataclass(frozen=True, slots=True)
class Result:
    """What `lstm_cli.run` returns.

    `history` maps each column of history.csv to `(epochs,)` float64; `failure` is the error that
    ended the run, or the expectation that it missed.
    """

    folder: Path
    name: str
    status: Status
    reason: str
    metrics: Mapping[str, float] = field(repr=False)
    history: Mapping[str, NDArray[np.float64]] = field(repr=False)
    predictions: Predictions = field(repr=False)
    seconds: Mapping[str, float] = field(repr=False)
    exit_code: int = 0
    failure: LstmCliError | None = None
