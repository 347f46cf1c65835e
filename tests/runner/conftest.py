"""Small runs, whole ones and ones cut short, that compile once in a session."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from secrets import token_hex
from shutil import copytree
from typing import Any, TypeAlias

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.records.checkpoints import Checkpoint, find_checkpoint
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.run import run
from lstm_cli.runner.session import Warm
from lstm_cli.runner.stop import Stop, TimeLimit
from lstm_cli.types import EpochMetrics, Result, RunEnd, RunStart

SMALL: dict[str, Any] = {
    "name": "small",
    "mode": "many_to_one",
    "seed": 3,
    "dataset": {"kind": "generated", "task": "sum"},
    "model": {"encoder": {"units": 3, "dropout": 0.3, "recurrent_dropout": 0.2}},
    "training": {
        "epochs": 30,
        "batch_size": 4,
        "compile": "graph",
        "checkpoint_seconds": 1e-6,
        "early_stopping": {"monitor": "val_loss", "patience": 100},
    },
    "tracking": {"wandb": {"mode": "disabled"}},
}

SAME = ("history.csv", "metrics.json", "predictions.csv", "metrics_by_step.csv")

Begin: TypeAlias = Callable[..., Result]
Check: TypeAlias = Callable[[Path, Path], None]
Files: TypeAlias = Callable[[Path], dict[Path, bytes]]
Newest: TypeAlias = Callable[[Path], Checkpoint]
Change: TypeAlias = Callable[[Path, Mapping[str, object]], None]


@dataclass(slots=True)
class Impatient:
    """A recorder that ends the time after so many chunks of updates."""

    stop: Stop
    chunks: int = 1

    def start(self, run: RunStart) -> None:
        """Take no notice."""

    def epochs(self, metrics: EpochMetrics) -> None:  # noqa: ARG002 - whatever they are
        """Count down; the first chunk is one update, the next at most 64."""
        self.chunks -= 1
        if self.chunks <= 0:
            self.stop.limit = TimeLimit(0.0)

    def finish(self, end: RunEnd) -> None:
        """Take no notice."""


def change(tree: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A config with dotted keys changed."""
    changed = json.loads(json.dumps(tree))
    for key, value in changes.items():
        *sections, last = key.split(".")
        section = changed
        for name in sections:
            section = section.setdefault(name, {})
        section[last] = value
    return dict(changed)


def start(tree: Mapping[str, Any], runs_dir: Path, warm: Warm, chunks: int | None = None) -> Result:
    """A run of a config, whole or cut short."""
    stop = Stop()
    recorders = (Impatient(stop, chunks),) if chunks else ()
    config = load_config(dict(tree), (), {})
    return run(config, runs_dir=runs_dir, recorders=recorders, warm=warm, stop=stop)


def newest_of(folder: Path) -> Checkpoint:
    """The newest checkpoint of a run."""
    found = find_checkpoint(folder, str(read_run(folder)["wandb_id"])).checkpoint
    assert found is not None
    return found


def files_of(folder: Path) -> dict[Path, bytes]:
    """All that is in a run folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check_same(one: Path, other: Path) -> None:
    """Two runs have the same results and the same last state, bit by bit."""
    for name in SAME:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    left, right = newest_of(one).state, newest_of(other).state
    assert left.keys() == right.keys()
    for name, array in left.items():
        assert array.tobytes() == right[name].tobytes(), name


@pytest.fixture(scope="session")
def begun(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Begin:
    """A function that runs SMALL, once each whole and cut short after so many chunks."""

    @cache
    def begin_once(chunks: int | None) -> Result:
        return start(SMALL, tmp_path_factory.mktemp("begun"), warm, chunks)

    return begin_once


@pytest.fixture
def begin(begun: Begin, warm: Warm, tmp_path: Path) -> Begin:
    """A function that runs SMALL with dotted keys changed, maybe cut short after chunks."""

    def begin_run(chunks: int | None = None, **changes: object) -> Result:
        if not changes:
            result = begun(chunks)
            folder = tmp_path / f"{result.folder.name}-{token_hex(2)}"
            return replace(result, folder=copytree(result.folder, folder))
        dotted = {key.replace("__", "."): value for key, value in changes.items()}
        return start(change(SMALL, dotted), tmp_path, warm, chunks)

    return begin_run


@pytest.fixture(scope="session")
def impatient() -> type[Impatient]:
    """The recorder that ends the time."""
    return Impatient


@pytest.fixture(scope="session")
def newest() -> Newest:
    """`newest_of`."""
    return newest_of


@pytest.fixture(scope="session")
def edit() -> Change:
    """A function that changes dotted keys of a run's config.yaml, or of the JSON file given."""

    def edit_file(path: Path, changes: Mapping[str, object]) -> None:
        import yaml  # noqa: PLC0415

        if path.suffix == ".json":
            path.write_text(json.dumps(change(json.loads(path.read_text()), changes)))
        else:
            path.write_text(yaml.safe_dump(change(yaml.safe_load(path.read_text()), changes)))

    return edit_file


@pytest.fixture(scope="session")
def same() -> Check:
    """`check_same`."""
    return check_same


@pytest.fixture(scope="session")
def files() -> Files:
    """`files_of`."""
    return files_of
