"""The folder of a set of runs that differ in their seed: which they are, and their summary."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any, Self

from lstm_cli.disk import machine_errors, read_json, write_json, write_whole
from lstm_cli.errors import DataError, Problem
from lstm_cli.records.csv_tables import format_table

FORM = 1
FILE = "seeds.json"


@dataclass(frozen=True, slots=True)
class Member:
    """A run of a set: its seed, the name of its folder beside the set's, and its status."""

    seed: int
    run: str
    status: str


@dataclass(frozen=True, slots=True)
class SeedSet:
    """A set of runs: its folder, its config's name, the seeds asked for, and the runs begun.

    `summed_up` says that its tables are those of its runs.
    """

    folder: Path
    name: str
    seeds: tuple[int, ...]
    members: tuple[Member, ...] = ()
    summed_up: bool = False

    @classmethod
    def plan(cls, runs_dir: Path, name: str, seeds: Sequence[int]) -> Self:
        """A new set `<name>-seeds-<UTC time>-<4 hex>`; nothing is written yet."""
        folder = runs_dir / f"{name}-seeds-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(2)}"
        return cls(folder, name, tuple(seeds))

    @property
    def used(self) -> tuple[Member, ...]:
        """The runs that count: those that came to their end."""
        return tuple(member for member in self.members if member.status == "finished")

    @property
    def missing(self) -> tuple[int, ...]:
        """The seeds whose runs have not come to their end."""
        done = {member.seed for member in self.used}
        return tuple(seed for seed in self.seeds if seed not in done)

    def find_member(self, seed: int) -> Member | None:
        """The run of a seed, if one has begun."""
        return next((member for member in self.members if member.seed == seed), None)

    def find_run(self, member: Member) -> Path:
        """The folder of a run."""
        return self.folder.parent / member.run

    def add(self, seed: int, run: Path, status: str) -> Self:
        """The set with this run, the only one of its seed; seeds.json, made at need, says so.

        Raises:
            MachineError: It cannot be written.
        """
        others = (member for member in self.members if member.seed != seed)
        members = sorted([*others, Member(seed, run.name, status)], key=lambda each: each.seed)
        with machine_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=bool(self.members))
        grown = replace(self, members=tuple(members), summed_up=False)
        _write(grown)
        return grown

    def note_summary(self) -> Self:
        """The set once its tables are written.

        Raises:
            MachineError: seeds.json cannot be written.
        """
        whole = replace(self, summed_up=True)
        _write(whole)
        return whole

    def describe(self) -> dict[str, object]:
        """What seeds.json says of it."""
        runs = [asdict(member) for member in self.members]
        return {"name": self.name, "seeds": self.seeds, "used": len(self.used), "runs": runs}

    def write_table(self, name: str, columns: Mapping[str, Sequence[object]]) -> None:
        """Write a CSV file of this name, whole.

        Raises:
            MachineError: It cannot be written.
        """
        write_whole(self.folder / name, format_table(columns))


def _write(runs: SeedSet) -> None:
    stored = {"form": FORM, "summed_up": runs.summed_up, **runs.describe()}
    write_json(runs.folder / FILE, stored)


def is_seed_set(folder: Path) -> bool:
    """Whether a folder is that of a set."""
    return (folder / FILE).exists()


def read_seed_set(folder: Path) -> SeedSet:
    """The set of a folder; its runs lie beside it.

    Raises:
        DataError: seeds.json cannot be read, or holds something else.
    """
    path = folder / FILE
    stored = read_json(path)
    message = "does not hold a set of runs of this version. Train it again with --seeds."
    if stored.get("form") != FORM:
        raise DataError(Problem(str(path), message))
    try:
        seeds = tuple(map(int, _as_list(stored["seeds"])))
        members = tuple(map(_read_member, _as_list(stored["runs"])))
        # Of older sets only the table tells.
        summed_up = bool(stored.get("summed_up", (folder / "metrics.csv").exists()))
        return SeedSet(folder.resolve(), str(stored["name"]), seeds, members, summed_up)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(Problem(str(path), message)) from error


def _as_list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _read_member(stored: Mapping[str, object]) -> Member:
    run = str(stored["run"])
    if Path(run).name != run or run in ("", ".."):  # a set from elsewhere must not lead elsewhere
        raise ValueError
    return Member(int(str(stored["seed"])), run, str(stored["status"]))
