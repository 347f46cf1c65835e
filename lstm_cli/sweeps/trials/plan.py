"""The plan of a sweep: all that decides its trials, and the trials themselves, a line each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from lstm_cli.config.schema.experiment import ExperimentConfig, Wandb
from lstm_cli.disk import read_file, to_plain
from lstm_cli.errors import DataError, Problem
from lstm_cli.sweeps.trials.trial import Trial

FORM = 1
_HASH_DIGITS = 16
_ANEW = "Make the plan again with `lstm-cli sweep plan`."


@dataclass(frozen=True, slots=True)
class PlanHead:
    """What a sweep was started with: its file's text and name, the base config as plain data.

    `most` is how many trials it may have; a `closed` plan has all of its trials. `shard` (k, n) is
    the part that is run: every n-th trial from the k-th on.
    """

    text: str
    source: str
    base: Mapping[str, object]
    seed: int
    most: int | None = None
    closed: bool = False
    shard: tuple[int, int] | None = None

    def to_line(self) -> str:
        """The first line of a plan."""
        return _to_line({"form": FORM, **asdict(self)})

    @property
    def wandb(self) -> Wandb:
        """What the base config says of W&B."""
        section: Any = self.base.get("tracking") or {}
        return Wandb.model_validate(section.get("wandb") or {})

    @property
    def hash(self) -> str:
        """A mark of everything that decides the trials."""
        return _hash([self.text, self.base, self.seed, self.most, self.closed])


@dataclass(frozen=True, slots=True)
class PlannedTrial:
    """A trial with the hash of its config, names and tracking aside."""

    trial: Trial
    hash: str

    def to_line(self) -> str:
        """Its line in a plan."""
        trial = self.trial
        draws = {"draws": trial.draws} if trial.draws else {}
        return _to_line({"trial": trial.number, "hash": self.hash, "values": trial.values, **draws})


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """A plan as it was read."""

    head: PlanHead
    trials: tuple[PlannedTrial, ...]

    def to_text(self) -> str:
        """The whole file."""
        lines = [self.head.to_line(), *(planned.to_line() for planned in self.trials)]
        return "\n".join([*lines, ""])


def hash_config(config: ExperimentConfig) -> str:
    """A mark of all in a config that decides its results."""
    content = config.model_dump(mode="json", exclude={"name", "tracking"})
    content["training"].pop("checkpoint_seconds")
    return _hash(content)


def read_plan(path: Path) -> SweepPlan:
    """The plan in a file; a last line that is not whole, of a process that was killed, is left out.

    Raises:
        DataError: it cannot be read, or is no plan.
        MachineError: it takes too much of the memory that is free.
    """
    try:
        text = read_file(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise DataError(Problem(str(path), f"cannot be read: {reason}. {_ANEW}")) from error
    lines = text.split("\n")[:-1]
    rows = [_read_line(line, f"{path}:{number}") for number, line in enumerate(lines, 1)]
    if not rows or rows[0].get("form") != FORM:
        raise DataError(Problem(str(path), f"is no plan of form {FORM}. {_ANEW}"))
    try:
        plan = SweepPlan(_read_head(rows[0]), tuple(map(_read_trial, rows[1:])))
        _check(plan)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise DataError(Problem(str(path), f"is no whole plan. {_ANEW}")) from error
    return plan


def _check(plan: SweepPlan) -> None:
    """Raise `ValueError` where nothing can be made of a plan."""
    part, parts = plan.head.shard or (1, 1)
    numbers = [planned.trial.number for planned in plan.trials]
    if not 1 <= part <= parts or numbers != [*range(1, len(numbers) + 1)]:
        raise ValueError
    _ = plan.head.wandb  # which pydantic checks


def _read_head(row: Mapping[str, Any]) -> PlanHead:
    shard = row.get("shard")
    return PlanHead(
        text=str(row["text"]),
        source=str(row["source"]),
        base=dict(row["base"]),
        seed=int(row["seed"]),
        most=None if row.get("most") is None else int(row["most"]),
        closed=bool(row.get("closed")),
        shard=(int(shard[0]), int(shard[1])) if shard else None,
    )


def _read_trial(row: Mapping[str, Any]) -> PlannedTrial:
    trial = Trial(int(row["trial"]), dict(row["values"]), dict(row.get("draws", {})))
    return PlannedTrial(trial, str(row["hash"]))


def _read_line(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise DataError(Problem(where, f"is no line of a plan. {_ANEW}"))
    return row


def _to_line(content: Mapping[str, object]) -> str:
    return json.dumps(to_plain(content), ensure_ascii=True)


def _hash(content: object) -> str:
    text = json.dumps(to_plain(content), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:_HASH_DIGITS]
