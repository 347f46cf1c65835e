"""What a sweep and its workers tell each other, beside `records.companion.messages`.

To a worker: `run` (a `Task`), `verdict` (why the training ends, or nothing), `stop` (a signal).
From a worker: `judge` (the values of the metric so far), `said` (a sentence for the user),
`done` (what became of the run, and whether it `retires`: takes no more of them).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from lstm_cli.records.companion.messages import Message


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
