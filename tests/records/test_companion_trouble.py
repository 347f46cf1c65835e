"""The companion process in trouble: it hangs, misses a package, or outlives its program."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from lstm_cli.records.companion.recorder import Companion
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.types import EpochMetrics, RunEnd, RunStart

Metrics: TypeAlias = Callable[..., EpochMetrics]
End: TypeAlias = Callable[..., RunEnd]
Begin: TypeAlias = Callable[..., tuple[RunFolder, RunStart]]
Log: TypeAlias = dict[str, list[dict[str, Any]]]

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


def _tell(companion: Companion, run: RunStart, metrics: EpochMetrics, end: RunEnd) -> None:
    companion.start(run)
    companion.epochs(metrics)
    companion.finish(end)


def _wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def _list_group(pid: int) -> list[str]:
    """The programs of a process's group."""
    command = ["ps", "-o", "comm=", "-g", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


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


@pytest.mark.slow
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
