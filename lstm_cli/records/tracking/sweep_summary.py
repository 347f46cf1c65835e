"""One run in W&B that sums up a sweep, told by a process of its own."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue

from lstm_cli.records.tracking.child import ENDED, SIDE_ENVIRONMENT, Child
from lstm_cli.records.tracking.messages import Message
from lstm_cli.records.wandb_settings import WandbMode, hide_secrets

_MODULE = "lstm_cli.records.tracking.sweep_process"
_SECONDS = 20.0
_SECONDS_TO_EXIT = 2.0
_MOST_ROWS = 10_000
_ID_LENGTH = 8


@dataclass(frozen=True, slots=True)
class SweepLocation:
    """Where a sweep stands: in its folder, and under which names in W&B."""

    folder: Path
    name: str
    project: str
    entity: str | None = None
    group: str | None = None

    @property
    def wandb_id(self) -> str:
        """The run's id, made of the folder's name: the same sweep is the same run."""
        name = self.folder.absolute().name
        return sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:_ID_LENGTH]


@dataclass(frozen=True, slots=True)
class SweepSummary:
    """What is told of a sweep: a table by columns, plots, and numbers by name."""

    columns: Mapping[str, Sequence[object]]
    plots: Sequence[Path]
    summary: Mapping[str, object]


def send_sweep_summary(
    place: SweepLocation,
    story: SweepSummary,
    mode: WandbMode,
    say: Callable[[str], None],
    seconds: float = _SECONDS,
) -> str | None:
    """Tell W&B of a sweep; where it shows it comes back: an address, or an offline log's folder.

    The first 10,000 rows of the table go there. What W&B had of this sweep is replaced. What goes
    wrong is told to `say` and costs nothing else; `seconds` is the longest that this takes.
    """
    if mode == "disabled":
        return None
    replies: SimpleQueue[Message] = SimpleQueue()
    try:
        child = Child(_MODULE, [], replies.put, SIDE_ENVIRONMENT)
    except OSError as error:
        say(f"W&B is not told of the sweep: no process can be started ({error.strerror}).")
        return None
    child.send(describe_sweep(place, _cut(story, say)) | {"kind": "sweep", "mode": mode})
    child.end_input()
    told = _listen(replies, time.monotonic() + seconds, lambda text: say(hide_secrets(text)))
    if told is None or not child.wait(_SECONDS_TO_EXIT):
        child.kill()
    if told is None:
        say(f"W&B did not take the sweep within {seconds:g} s. Its folder has all of it.")
    elif told == ENDED:
        how = child.describe_end()
        say(f"the process that tells W&B of the sweep ended ({hide_secrets(how)}).")
    return hide_secrets(told["text"]) if told and told["kind"] == "place" else None


def _cut(story: SweepSummary, say: Callable[[str], None]) -> SweepSummary:
    rows = max(map(len, story.columns.values()), default=0)
    if rows <= _MOST_ROWS:
        return story
    say(f"W&B's table has the first {_MOST_ROWS:,} of {rows:,} trials.")
    cut = {name: cells[:_MOST_ROWS] for name, cells in story.columns.items()}
    return replace(story, columns=cut)


def _listen(
    replies: "SimpleQueue[Message]", end: float, say: Callable[[str], None]
) -> Message | None:
    """The last message: where the run is, that it could not be told, or that the process ended.

    None where the time was over before.
    """
    try:
        while True:
            message = replies.get(timeout=max(end - time.monotonic(), 0))
            if message["kind"] == "problem":
                say(message["text"])
            else:
                return message
    except Empty:
        return None


def describe_sweep(place: SweepLocation, story: SweepSummary) -> Message:
    """A sweep as a message."""
    return {"place": asdict(place) | {"folder": place.folder.absolute()}, "story": asdict(story)}


def read_sweep(message: Message) -> tuple[SweepLocation, SweepSummary]:
    """The sweep that `describe_sweep` described."""
    place, story = message["place"], message["story"]
    plots = tuple(map(Path, story["plots"]))
    folder = Path(place["folder"])
    return SweepLocation(**place | {"folder": folder}), SweepSummary(**story | {"plots": plots})
