"""Sequences of any lengths as they stand in a file, in the user's units, and under which names."""

from dataclasses import dataclass, replace
from typing import Literal, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lstm_cli.config.schema.sequences import Sequences
from lstm_cli.data.sequences.padding import real_steps
from lstm_cli.types import Bools, Ints

Int64s: TypeAlias = NDArray[np.int64]
Targets: TypeAlias = NDArray[np.float64] | Ints


@dataclass(frozen=True, slots=True)
class Ragged:
    """Sequences one below the other, with what is known of each.

    values `(rows, features)`: the timesteps of all sequences; lengths `(samples,)`: how many each
    has. targets, None where the file has none: codes `(samples, horizon)` int32 of the names in
    `vocabulary`, or values `(samples, horizon, target_features)` float64, -1 or nan where not known
    and after a sequence's end. `declared` are all classes in order where the file names them;
    `times` has one text for each timestep of each sequence.
    """

    path: str
    names: tuple[str, ...]
    features: tuple[str, ...]
    values: NDArray[np.floating]
    lengths: Int64s
    targets: Targets | None = None
    vocabulary: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    groups: tuple[str, ...] | None = None
    times: tuple[tuple[str, ...], ...] | None = None
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def starts(self) -> Int64s:
        """The first row of each sequence `(samples,)`."""
        return np.cumsum(self.lengths) - self.lengths

    @property
    def owners(self) -> Int64s:
        """The sequence of each row `(rows,)`."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def target_features(self) -> int:
        """How many targets each step of the horizon has: 1 for labels."""
        return 1 if self.targets is None or self.targets.ndim == 2 else self.targets.shape[2]

    def real_targets(self) -> Bools:
        """Which steps of the horizon are there `(samples, horizon)`, be they known or not."""
        assert self.targets is not None  # noqa: S101  # asked only where there are some
        return real_steps(self.lengths, self.targets.shape[1])

    def known(self) -> Bools:
        """Which targets are known `(samples, horizon)`."""
        assert self.targets is not None  # noqa: S101  # likewise
        marked = self.targets < 0 if self.targets.ndim == 2 else np.isnan(self.targets).any(axis=-1)
        return ~np.asarray(marked)

    def pick(self, samples: Ints) -> Self:
        """The sequences with these numbers `(n,)`, in their order."""
        lengths = self.lengths[samples]
        ends = np.cumsum(lengths)
        rows = np.repeat(self.starts[samples] - ends + lengths, lengths) + np.arange(lengths.sum())
        return replace(
            self,
            names=_pick(self.names, samples),
            values=self.values[rows],
            lengths=lengths,
            targets=None if self.targets is None else self.targets[samples],
            groups=None if self.groups is None else _pick(self.groups, samples),
            times=None if self.times is None else tuple(self.times[i] for i in samples.tolist()),
        )


def _pick(names: tuple[str, ...], samples: Ints) -> tuple[str, ...]:
    return tuple(names[i] for i in samples.tolist())


@dataclass(frozen=True, slots=True)
class Layout:
    """What is to be predicted, and the columns of a table that hold it.

    `features` is None where all columns without another purpose go in, and for files without
    columns.
    """

    target: Literal["label", "value"]
    per: Literal["sequence", "timestep"]
    id: str
    label: str
    time: str | None = None
    group: str | None = None
    features: tuple[str, ...] | None = None


def layout_of(section: Sequences) -> Layout:
    """The layout that a config describes."""
    return Layout(
        target=section.target,
        per=section.per,
        id=section.id,
        label=section.label,
        time=section.time,
        group=section.group,
        features=section.features,
    )
