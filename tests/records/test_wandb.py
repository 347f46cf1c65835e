"""W&B in its process of its own: the real thing, offline, read back; and what may go wrong."""

import math
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from lstm_cli.records.companion.recorder import Companion
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.types import EpochMetrics, RunEnd, RunStart

Metrics: TypeAlias = Callable[..., EpochMetrics]
End: TypeAlias = Callable[..., RunEnd]
Begin: TypeAlias = Callable[..., tuple[RunFolder, RunStart]]
Log: TypeAlias = dict[str, list[dict[str, Any]]]

_KEY = "0123456789abcdef" * 3
_PROGRAM = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import begin_run, build_metrics
from lstm_cli.records.companion.recorder import Companion
companion = Companion()
folder, run = begin_run(Path(sys.argv[2]))
companion.start(run)
companion.epochs(build_metrics(5, total=9))
deadline = time.monotonic() + 60
while not companion.place and time.monotonic() < deadline:
    time.sleep(0.05)
print(folder.path, companion._child.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module", autouse=True)
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder without W&B's settings, and no word of W&B in the environment."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WANDB_")]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def two_runs(
    tmp_path_factory: pytest.TempPathFactory, begin: Begin, metrics: Metrics, end: End
) -> Iterator[tuple[Companion, list[RunFolder]]]:
    """Two runs, told to one companion; the first in two chunks, with a nan in its history."""
    runs = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch, Companion() as companion:
        patch.chdir(runs)
        folders = []
        for name, kept_epoch in (("first", None), ("second", 4)):
            folder, run = begin(runs, name)
            companion.start(run)
            companion.epochs(_with_nan(metrics(20, total=30)))
            companion.epochs(metrics(10, first_epoch=21))
            companion.finish(end(kept_epoch=kept_epoch))
            assert companion.wait(20)
            folders.append(folder)
        yield companion, folders


def _with_nan(metrics: EpochMetrics) -> EpochMetrics:
    metrics.values[7, 0] = math.nan
    return metrics


def _tell(companion: Companion, run: RunStart, metrics: EpochMetrics, end: RunEnd) -> None:
    companion.start(run)
    companion.epochs(metrics)
    companion.finish(end)


def _wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def _join_summary(log: Log) -> dict[str, Any]:
    return {name: v for record in log["summary"] for name, v in record["update"].items()}


def _list_group(pid: int) -> list[str]:
    """The programs of a process's group."""
    command = ["ps", "-o", "comm=", "-g", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def test_the_offline_log_is_the_history(
    two_runs: tuple[Companion, list[RunFolder]],
    metrics: Metrics,
    read_log: Callable[[Path], Log],
) -> None:
    """W&B's log has one row an epoch with the names and the very numbers of history.csv."""
    _, (folder, _) = two_runs
    told = metrics(30)
    rows = [record["item"] for record in read_log(folder.path)["history"]]
    assert [row["epoch"] for row in rows] == [row["_step"] for row in rows] == list(range(1, 31))
    shown = [[float(row[name]) for name in told.names] for row in rows]
    np.testing.assert_array_equal(shown, _with_nan(told).values)


def test_the_offline_log_has_config_scores_and_end(
    two_runs: tuple[Companion, list[RunFolder]], read_log: Callable[[Path], Log]
) -> None:
    """Id, name and config are in W&B's log, the final scores in its summary, and how it ended."""
    _, (folder, _) = two_runs
    log = read_log(folder.path)
    assert log["run"][0]["run_id"] == folder.wandb_id
    assert log["run"][0]["display_name"] == folder.path.name
    assert log["run"][0]["config"]["update"]["seed"] == 3
    summary = _join_summary(log)
    assert (summary["test_rmse"], summary["status"]) == (1.5, "finished")
    assert log["exit"][0]["exit_code"] == 0


def test_the_summary_is_that_of_the_kept_weights(
    two_runs: tuple[Companion, list[RunFolder]],
    metrics: Metrics,
    read_log: Callable[[Path], Log],
) -> None:
    """A run that keeps epoch 4 has that epoch's loss in the summary, not the last one's."""
    _, (_, folder) = two_runs
    summary = _join_summary(read_log(folder.path))
    assert summary["val_loss"] == metrics(4).values[3, 1]


def test_two_runs_share_a_companion_and_no_files(
    two_runs: tuple[Companion, list[RunFolder]], environment: Path
) -> None:
    """Each run has plots, table and log in its own folder, and W&B writes nowhere else."""
    companion, folders = two_runs
    for folder in folders:
        plots = {path.name for path in (folder.path / "plots").iterdir()}
        assert plots == {"loss.png", "predictions.png"}
        assert len(list(folder.path.glob("wandb/offline-run-*/files/media/table/*.json"))) == 1
        assert len(list(folder.path.glob("wandb/offline-run-*/files/media/images/*/*.png"))) == 2
    assert companion.place == str(next(folders[1].path.glob("wandb/offline-run-*")))
    assert companion.warnings == []
    assert not [path for path in environment.rglob("*") if "wandb" in path.name]
    assert not (folders[0].path.parent / "wandb").exists()


def test_a_killed_companion_costs_a_sentence(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End
) -> None:
    """Killed midway, it is said once, the run folder is whole, and the next run has a new one."""
    said: list[str] = []
    with Companion("disabled", say=said.append) as companion:
        folder, run = begin(tmp_path)
        companion.start(run)
        assert companion._child
        os.killpg(companion._child.pid, signal.SIGKILL)
        for epoch in range(1, 6):
            folder.epochs(metrics(1, epoch, total=5))
            companion.epochs(metrics(1, epoch, total=5))
        folder.finish(end())
        companion.finish(end())
        companion.wait()
        assert len(said) == 1
        assert "ended (exit code -9)" in said[0]
        assert len((folder.path / "history.csv").read_text().splitlines()) == 6
        again, run = begin(tmp_path)
        _tell(companion, run, metrics(5), end())
        assert companion.wait(20)
        assert (again.path / "plots" / "loss.png").exists()
        assert companion.warnings == said


def test_disabled_starts_no_wandb(tmp_path: Path, begin: Begin, metrics: Metrics, end: End) -> None:
    """With the mode disabled there are plots, but no service of W&B and no file of it."""
    with Companion("disabled") as companion:
        folder, run = begin(tmp_path, mode="online")
        _tell(companion, run, metrics(3), end())
        assert companion.wait(20)
        assert companion._child
        assert len(_list_group(companion._child.pid)) == 1
        assert sorted(path.name for path in folder.path.iterdir()) == ["plots", "run.json"]


def test_online_without_a_key_becomes_offline(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, read_log: Callable[[Path], Log]
) -> None:
    """Nobody is asked for a key: one sentence, and the log is kept offline."""
    with Companion("online", warm_wandb=False) as companion:
        folder, run = begin(tmp_path)
        _tell(companion, run, metrics(3), end())
        assert companion.wait(20)
        assert len(companion.warnings) == 1
        assert companion.warnings[0].startswith("W&B cannot be used online (No API key")
        assert len(read_log(folder.path)["history"]) == 3


@pytest.mark.slow
def test_a_server_that_never_answers_holds_nothing_up(
    tmp_path: Path,
    begin: Begin,
    metrics: Metrics,
    end: End,
    monkeypatch: pytest.MonkeyPatch,
    read_log: Callable[[Path], Log],
) -> None:
    """The plots come, the wait is bounded, the log is completed behind, and no file has the key."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("WANDB_BASE_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        monkeypatch.setenv("WANDB_API_KEY", _KEY)
        monkeypatch.setenv("WANDB_INIT_TIMEOUT", "4")
        with Companion("online") as companion:
            folder, run = begin(tmp_path)
            companion.start(run)
            companion.epochs(metrics(3))
            _wait_for((folder.path / "plots" / "loss.png").exists)
            child = companion._child
            begun = time.monotonic()
            companion.finish(end())
            assert not companion.wait(2)
            companion.close(2)
            assert time.monotonic() - begun < 3
            assert "W&B is not done yet" in companion.warnings[0]
            assert (folder.path / "plots" / "predictions.png").exists()
        assert child
        assert child.wait(20)
    assert len(read_log(folder.path)["history"]) == 3
    files = [path for path in folder.path.rglob("*") if path.is_file()]
    assert not [path for path in files if _KEY.encode() in path.read_bytes()]


def test_a_companion_without_a_run_holds_nothing_up() -> None:
    """When an error ends the program before any run, the companion goes at once."""
    companion = Companion()
    assert companion._child
    pid = companion._child.pid
    begun = time.monotonic()
    companion.close()
    assert time.monotonic() - begun < 1
    assert _list_group(pid) == []


def test_a_companion_that_hangs_is_ended(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End
) -> None:
    """A process that does not answer is given up, and nothing of it is left."""
    companion = Companion("disabled")
    assert companion._child
    pid = companion._child.pid
    os.kill(pid, signal.SIGSTOP)
    _, run = begin(tmp_path)
    _tell(companion, run, metrics(3), end())
    assert not companion.wait(0.5)
    companion.close(0.5)
    assert companion.warnings == ["the plots are not drawn after 0.5 s."]
    assert _list_group(pid) == []


def test_wandb_missing_costs_a_sentence(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where wandb cannot be imported there are plots, and the advice to install it."""
    (tmp_path / "wandb.py").write_text('raise ModuleNotFoundError("No module named wandb")')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Companion("offline") as companion:
        for _ in range(2):
            folder, run = begin(tmp_path / "runs")
            _tell(companion, run, metrics(3), end())
            assert companion.wait(20)
            assert (folder.path / "plots" / "predictions.png").exists()
        assert len(companion.warnings) == 1
        assert "pip install wandb" in companion.warnings[0]


def test_a_killed_program_leaves_a_finished_log(
    tmp_path: Path, read_log: Callable[[Path], Log]
) -> None:
    """When the program itself is killed, its companion ends the W&B run as failed, and goes."""
    command = [sys.executable, "-c", _PROGRAM, str(Path(__file__).parent), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        folder, pid = program.stdout.readline().split()
        program.kill()
    _wait_for(lambda: not _list_group(int(pid)))
    log = read_log(Path(folder))
    assert len(log["history"]) == 5
    assert log["exit"][0]["exit_code"] == 1
