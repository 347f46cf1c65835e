"""What a sweep and its workers send each other, beside `records.tracking.messages`.

To a worker: `run` (a `Task`), `verdict` (why the training ends, or nothing), `stop` (a signal).
From a worker: `judge` (the values of the metric so far), `said` (a sentence for the user),
`done` (what became of the run, and whether it `retires`: takes no more of them).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.records.tracking.messages import Message
from lstm_cli.sweeps.trials.trial import Trial


@dataclass(frozen=True, slots=True)
class Task:
    """A run for a worker: a complete config, and where its folder is made.

    `resume` is the run folder that it goes on with. `bands` are the counts of finite values of
    `metric` after which the sweep is asked whether the run goes on.
    """

    config: Mapping[str, object]
    runs_dir: Path
    resume: Path | None
    metric: str
    bands: tuple[int, ...]


def describe_task(task: Task) -> Message:
    """A task as a message."""
    return {"kind": "run", **asdict(task)}


def read_task(message: Message) -> Task:
    """The task that `describe_task` described."""
    left = message["resume"]
    return Task(
        config=message["config"],
        runs_dir=Path(message["runs_dir"]),
        resume=Path(left) if left else None,
        metric=message["metric"],
        bands=tuple(message["bands"]),
    )


@dataclass(frozen=True, slots=True)
class TrialJob:
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
