"""The runs in a folder: what has become of each, and how well it did."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lstm_cli.errors import LstmCliError
from lstm_cli.records.plain_json import read_json
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.scores import find_main_score


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
