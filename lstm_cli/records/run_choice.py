"""Run folders as a user names them, and the list of the runs in a folder."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path

from lstm_cli.disk import read_json
from lstm_cli.errors import ConfigError, DataError, LstmCliError, Problem
from lstm_cli.records.recorded import read_scores
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.score_rows import find_main_score
from lstm_cli.records.seed_set import is_seed_set, read_seed_set


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that came to its end: its folder, its seed, the data's fingerprint and its scores."""

    folder: Path
    seed: int
    fingerprint: str
    metrics: dict[str, float]


@dataclass(frozen=True, slots=True)
class ChosenRuns:
    """What a user named, and its finished runs in the order of their seeds.

    `note` says where others are left out.
    """

    named: str
    runs: tuple[FinishedRun, ...]
    note: str = ""


def choose_runs(text: str) -> ChosenRuns:
    """The finished runs that `text` names.

    Raises:
        ConfigError: a pattern names several sets, or several runs with one seed.
        DataError: nothing is there by this name, or no run of it is finished.
    """
    folders = _list_folders(text)
    found = {folder: _read_finished(folder) for folder in folders}
    runs = [run for run in found.values() if run]
    left = [folder for folder, run in found.items() if not run]
    described = ", ".join(f"{folder.name} is {_find_status(folder)}" for folder in left)
    if not runs:
        message = f"no run is finished ({described}). To go on with one: lstm-cli resume RUN"
        raise DataError(Problem(text, message))
    seeds = [run.seed for run in runs]
    if len(set(seeds)) < len(seeds):
        twice = next(seed for seed in seeds if seeds.count(seed) > 1)
        message = f"{seeds.count(twice)} runs have the seed {twice}. Name one run of each seed."
        raise ConfigError(Problem(text, message))
    note = f"{text}: {len(runs)} of {len(folders)} runs are finished ({described})" if left else ""
    return ChosenRuns(text, tuple(sorted(runs, key=lambda run: run.seed)), note)


def _list_folders(text: str) -> list[Path]:
    path = Path(text)
    if not path.exists() and has_magic(text):
        return _match(text)
    if path.is_dir() and is_seed_set(path):
        runs = read_seed_set(path)
        return [runs.find_run(member) for member in runs.members]
    return [path]


def _match(pattern: str) -> list[Path]:
    found = [path for path in map(Path, sorted(glob(pattern))) if path.is_dir()]  # noqa: PTH207 - any path
    sets = [path for path in found if is_seed_set(path)]
    if len(sets) > 1 or (sets and len(found) > 1):
        message = f"fits {_count(sets, 'set')} of runs and {_count(found[len(sets) :], 'run')}. "
        raise ConfigError(Problem(pattern, f"{message}Name one set, or runs only."))
    if not found:
        raise DataError(Problem(pattern, "fits no folder. Name runs or sets under runs/."))
    return _list_folders(str(sets[0])) if sets else found


def _count(things: Sequence[object], noun: str) -> str:
    return f"{len(things)} {noun}{'s' * (len(things) != 1)}"


def _read_finished(folder: Path) -> FinishedRun | None:
    facts = read_run(folder)
    if facts.get("status") != "finished":
        return None
    seed, fingerprint = facts.get("seed"), str(facts.get("data_fingerprint"))
    if not isinstance(seed, int):
        raise DataError(Problem(str(folder / "run.json"), f"seed is {seed!r}, not a number."))
    return FinishedRun(folder, seed, fingerprint, read_scores(folder))


def _find_status(folder: Path) -> str:
    return str(read_run(folder).get("status"))


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run folder, its status (`dead` where its process is gone), reason, and one score."""

    folder: Path
    status: str
    started: str
    reason: str
    score: str | None
    value: float | None


def list_runs(runs_dir: Path) -> list[ListedRun]:
    """The run folders in a folder, the oldest first; other folders are left out."""
    found = [run for path in runs_dir.glob("*/run.json") if (run := _describe(path.parent))]
    return sorted(found, key=lambda run: (run.started, run.folder))


def _describe(folder: Path) -> ListedRun | None:
    try:
        facts = read_run(folder)
    except LstmCliError as error:
        return ListedRun(folder, "unreadable", "", str(error), None, None)
    score, value = find_main_score(_read_metrics(folder))
    status, started, reason = (str(facts.get(n) or "") for n in ("status", "started", "reason"))
    return ListedRun(folder, status, started, reason, score, value)


def _read_metrics(folder: Path) -> Mapping[str, object]:
    with suppress(LstmCliError):
        return read_json(folder / "metrics.json")
    return {}
