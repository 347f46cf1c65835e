"""A dataset as the model, the scores and the tables of predictions need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from lstm_cli.types.arrays import Floats, Ints
from lstm_cli.types.samples import SequenceShape, Source

SplitName: TypeAlias = Literal["train", "val", "test", "predict"]


class Origins(Protocol):
    """Where the samples of a split came from, in words, looked up for those that are shown.

    All methods take `samples` `(n,)`: indices into the split's source.
    """

    def sources(self, samples: Ints) -> list[str]:
        """For each sample its rows in the file (`rows 15-28`), its id, or the input itself."""

    def groups(self, samples: Ints) -> list[str] | None:
        """The group of each sample; None where there are no groups."""

    def times(self, samples: Ints) -> list[list[str]] | None:
        """For each sample the time of each step of its horizon; None where there are no times."""


class Truth(Protocol):
    """What is known about the samples of a split in the user's units, and the way back to them.

    All methods take `samples` `(n,)`: indices into the split's source.
    """

    def targets(self, samples: Ints) -> Floats | Ints:
        """Values `(n, horizon, target_features)` float32, or labels `(n, horizon)` int32.

        Nan, or -1, where a target is not known.
        """

    def restore(self, outputs: Floats, samples: Ints) -> Floats:
        """A model's outputs `(n, horizon, outputs)` in the user's units; probabilities as is."""

    def last(self, samples: Ints) -> Floats | None:
        """The targets' last known values `(n, target_features)`, None where nothing came before."""

    def season_ago(self, samples: Ints, season: int) -> Floats | None:
        """The targets a number of seasons ago `(n, horizon, target_features)`.

        As few seasons of `season` rows as reach back to what is known at the time of forecast; nan
        where the sample's group does not reach back that far, None where there is no past at all.
        """


@dataclass(frozen=True, slots=True)
class Split:
    """One part of a dataset: what the model sees, whose it is, and what it is in truth."""

    source: Source
    origins: Origins
    truth: Truth

    def __len__(self) -> int:
        return len(self.source)


class Preprocessing(Protocol):
    """How raw input becomes arrays and outputs become the user's; fitted on training rows only."""

    @property
    def shape(self) -> SequenceShape:
        """What one sample is."""

    @property
    def target_names(self) -> tuple[str, ...]:
        """The names of the target features."""

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
    SHA-256 of the data. `last_input_map` serves `model.residual`; None where the targets do not
    continue an input. `notes` say what was found and done (gaps in time, filled values, windows
    left out), `leaks` what makes the scores doubtful; both are sentences.
    """

    shape: SequenceShape
    splits: Mapping[SplitName, Split]
    preprocessing: Preprocessing
    fingerprint: str
    last_input_map: AffineMap | None = None
    notes: tuple[str, ...] = ()
    leaks: tuple[str, ...] = ()
