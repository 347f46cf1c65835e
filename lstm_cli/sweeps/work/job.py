"""A run that is to be done for a trial."""

from dataclasses import dataclass
from pathlib import Path

from lstm_cli.config.experiment import ExperimentConfig
from lstm_cli.sweeps.sweep import Trial


@dataclass(frozen=True, slots=True)
class Job:
    """A trial's run with one seed, counted from 0; `resume` is the run folder it goes on with.

    `deaths` is how many workers have ended within it since it was after `updates` updates.
    """

    trial: Trial
    seed: int
    config: ExperimentConfig
    resume: Path | None = None
    deaths: int = 0
    updates: int = 0

    @property
    def name(self) -> str:
        """The name of its run, unique in the sweep."""
        return self.config.name
