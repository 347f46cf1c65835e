"""Origins of samples that were told in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from lstm_cli.types.arrays import Ints


@dataclass(frozen=True, slots=True)
class ToldOrigins:
    """The `Origins` of the samples of a table's split, by their numbers and steps."""

    source: Mapping[int, str]
    group: Mapping[int, str]
    time: Mapping[tuple[int, int], str]
    horizon: int

    @classmethod
    def from_columns(cls, columns: Mapping[str, Sequence[Any]], split: str) -> Self:
        """What the columns of a table of predictions say about one split."""
        rows = [row for row, name in enumerate(columns["split"]) if name == split]
        sample, step = columns["sample"], columns["step"]

        def known(column: str) -> dict[int, str]:
            cells = columns[column]
            return {sample[row]: cells[row] for row in rows if cells[row] is not None}

        times = columns["time"]
        time = {(sample[row], step[row]): times[row] for row in rows if times[row] is not None}
        horizon = max(step[row] for row in rows)
        return cls(known("source"), known("group"), time, horizon)

    def sources(self, samples: Ints) -> list[str]:
        """What was told of each of the samples `(n,)`."""
        return [self.source.get(sample, "") for sample in samples.tolist()]

    def groups(self, samples: Ints) -> list[str] | None:
        """The group of each of the samples `(n,)`."""
        return [self.group.get(sample, "") for sample in samples.tolist()] if self.group else None

    def times(self, samples: Ints) -> list[list[str]] | None:
        """The time of each step of the samples `(n,)`; empty where none was told."""
        if not self.time:
            return None
        steps = range(1, self.horizon + 1)
        return [[self.time.get((sample, s), "") for s in steps] for sample in samples.tolist()]
