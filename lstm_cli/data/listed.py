"""Samples that lie one beside the other: each has a name, its target is kept as it was given."""

from collections.abc import Callable
from dataclasses import dataclass

from lstm_cli.types import Floats, Ints


@dataclass(frozen=True, slots=True)
class ListedOrigins:
    """The name of each sample and, where there are such, its group and the time of each step."""

    names: tuple[str, ...]
    group_names: tuple[str, ...] | None = None
    step_times: tuple[tuple[str, ...], ...] | None = None

    def sources(self, samples: Ints) -> list[str]:
        """The name of each of the samples `(n,)`."""
        return [self.names[sample] for sample in samples.tolist()]

    def groups(self, samples: Ints) -> list[str] | None:
        """The group of each of the samples `(n,)`."""
        if self.group_names is None:
            return None
        return [self.group_names[sample] for sample in samples.tolist()]

    def times(self, samples: Ints) -> list[list[str]] | None:
        """The time of each step of the horizon of the samples `(n,)`."""
        if self.step_times is None:
            return None
        return [list(self.step_times[sample]) for sample in samples.tolist()]


@dataclass(frozen=True, slots=True)
class ListedTruth:
    """Targets in the user's units, and how to get back to them.

    values `(samples, horizon, target_features)` or labels `(samples, horizon)`, nan or -1 where
    not known; `unscale` takes a model's outputs back; last_values `(samples, target_features)`,
    None where the targets do not continue an input.
    """

    known: Floats | Ints
    unscale: Callable[[Floats], Floats]
    last_values: Floats | None = None

    def targets(self, samples: Ints) -> Floats | Ints:
        """The targets of the samples `(n,)`."""
        return self.known[samples]

    def restore(self, outputs: Floats, samples: Ints) -> Floats:
        """The outputs `(n, horizon, outputs)` in the user's units."""
        del samples
        return self.unscale(outputs)

    def last(self, samples: Ints) -> Floats | None:
        """The last inputs that the targets of the samples `(n,)` continue."""
        return None if self.last_values is None else self.last_values[samples]

    def season_ago(self, samples: Ints, season: int) -> None:
        """Such samples have no past but their inputs."""
