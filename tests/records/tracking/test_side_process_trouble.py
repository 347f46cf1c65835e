"""The companion process in trouble: it hangs, misses a package, or outlives its program."""

import os
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest

from lstm_cli.records.pending import list_pending
from lstm_cli.records.tracking.child import list_children
from lstm_cli.records.tracking.recorder import _SECONDS_BETWEEN_LOOKS, TrackingRecorder
from tests.fuzz.harness import limited
from tests.launched import SECONDS, wait_for
from tests.records.tracking.telling import Begin, End, Metrics, ReadLog, tell

pytestmark = pytest.mark.usefixtures("environment")


_PLOTS = {"loss.png", "predictions.png"}
# Who waited for so long would not come back within `SECONDS`.
HOUR = 3600.0
_SERVICE_DIED = (
    "W&B failed (Connection lost): its log of this run is not complete. "
    "The run folder has all of it: send it with `lstm-cli wandb push`."
)

_PROGRAM = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import begin_run, build_metrics
from lstm_cli.records.tracking.child import list_children
from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.records.pending import list_pending
companion = TrackingRecorder()
folder, run = begin_run(Path(sys.argv[2]))
companion.start(run)
companion.epochs(build_metrics(5, total=9))
deadline = time.monotonic() + 60
while not companion.wandb_location and time.monotonic() < deadline:
    time.sleep(0.05)
print(folder.path, companion._child.pid, flush=True)
time.sleep(60)
"""


def _list_group(pid: int) -> list[str]:
    """The programs of a process's group."""
    command = ["ps", "-o", "comm=", "-g", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()


def test_a_companion_without_a_run_holds_nothing_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When an error ends the program before any run, the companion goes, busy or not."""
    (tmp_path / "matplotlib.py").write_text("import time; time.sleep(3600)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    companion = TrackingRecorder()
    assert companion._child
    pid = companion._child.pid
    with limited(SECONDS):
        companion.close(HOUR)
    assert _list_group(pid) == []


def test_a_companion_that_hangs_is_ended(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that does not answer is given up, nothing of it is left, and the next run has one.

    It is looked at as often as half a second has room for, and no more; closing waits for nothing.
    """
    (tmp_path / "matplotlib.py").write_text("import time; time.sleep(3600)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    companion = TrackingRecorder("disabled")
    assert companion._child
    pid = companion._child.pid
    _, run = begin(tmp_path / "runs")
    tell(companion, run, metrics(3), end())
    looks = count()
    with limited(SECONDS):
        assert not companion.wait(0.5, unless=lambda: next(looks) < 0)
        assert next(looks) <= 0.5 / _SECONDS_BETWEEN_LOOKS + 1
        assert companion.warnings == ["the plots are not drawn after 0.5 s."]
        assert list_pending(run.folder) == []  # it was told
        companion.close(0.5)
    assert _list_group(pid) == []
    monkeypatch.delenv("PYTHONPATH")
    folder, run = begin(tmp_path / "runs")
    tell(companion, run, metrics(3), end())
    assert companion.wait(20)
    assert (folder.path / "plots" / "loss.png").exists()
    companion.close()


def test_a_stopped_companion_is_woken(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End
) -> None:
    """One that somebody has stopped goes on when it is waited for."""
    with TrackingRecorder("disabled") as companion:
        assert companion._child
        os.kill(companion._child.pid, signal.SIGSTOP)
        folder, run = begin(tmp_path)
        tell(companion, run, metrics(3), end())
        assert companion.wait(20)
        assert (folder.path / "plots" / "loss.png").exists()
        assert companion.warnings == []


def test_a_signal_ends_the_wait(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once `unless` is true, neither waiting nor closing waits for plots that take long."""
    (tmp_path / "matplotlib.py").write_text("import time; time.sleep(3600)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    companion = TrackingRecorder("disabled")
    _, run = begin(tmp_path / "runs")
    tell(companion, run, metrics(3), end())
    looks = count(1)
    with limited(SECONDS):
        assert not companion.wait(HOUR, unless=lambda: next(looks) >= 3)
        companion.close(HOUR)
    assert next(looks) == 4  # asked three times, and not again
    assert companion.warnings == []


@pytest.mark.parametrize("moment", ["before", pytest.param("after", marks=pytest.mark.slow)])
def test_a_dead_service_costs_one_run_its_log(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, read_log: ReadLog, moment: str
) -> None:
    """W&B's service is killed before or after the epochs: one sentence, all plots, a next log."""
    with TrackingRecorder("offline") as companion:
        folder, run = begin(tmp_path)
        companion.start(run)
        wait_for(lambda: companion.wandb_location)
        if moment == "after":
            companion.epochs(metrics(20))
            time.sleep(0.3)
        assert companion._child
        (service,) = list_children(companion._child.pid)
        os.kill(service, signal.SIGKILL)
        if moment == "before":
            companion.epochs(metrics(20))
        companion.finish(end())
        assert companion.wait(20)
        assert companion.warnings == [_SERVICE_DIED]
        assert {path.name for path in (folder.path / "plots").iterdir()} == _PLOTS
        log = (folder.path / "log.txt").read_text()
        assert log.count(_SERVICE_DIED) == 1
        again, run = begin(tmp_path)
        tell(companion, run, metrics(20), end())
        assert companion.wait(20)
        assert companion.warnings == [_SERVICE_DIED]
        companion._child._errors.seek(0)
        assert companion._child._errors.read() == b""
    assert len(read_log(again.path)["history"]) == 20


@pytest.mark.slow
@pytest.mark.parametrize("told", ["within", "whole"])
def test_a_killed_companion_is_replaced(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, read_log: ReadLog, told: str
) -> None:
    """Another one is told of the run from its start: all plots, and one whole log to send."""
    with TrackingRecorder("offline") as companion:
        folder, run = begin(tmp_path)
        companion.start(run)
        companion.epochs(metrics(8, total=20))
        wait_for(lambda: companion.wandb_location)
        assert companion._child
        killed = companion._child.pid
        services = list_children(killed)
        if told == "whole":
            os.kill(killed, signal.SIGSTOP)
        else:
            os.kill(killed, signal.SIGKILL)
        companion.epochs(metrics(12, first_epoch=9))
        companion.finish(end())
        if told == "whole":
            os.kill(killed, signal.SIGKILL)
        assert companion.wait(20)
        assert len(companion.warnings) == 1
        assert "(exit code -9): another one begins" in companion.warnings[0]
        assert {path.name for path in (folder.path / "plots").iterdir()} == _PLOTS
    assert len(read_log(folder.path)["history"]) == 20
    assert len(list((folder.path / "wandb" / "superseded").iterdir())) == 1
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in services))


def test_wandb_missing_costs_a_sentence(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where wandb cannot be imported there are plots, and the advice to install it."""
    (tmp_path / "wandb.py").write_text('raise ModuleNotFoundError("No module named wandb")')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with TrackingRecorder("offline") as companion:
        for _ in range(2):
            folder, run = begin(tmp_path / "runs")
            tell(companion, run, metrics(3), end())
            assert companion.wait(20)
            assert (folder.path / "plots" / "predictions.png").exists()
        assert len(companion.warnings) == 1
        assert "pip install wandb" in companion.warnings[0]


@pytest.mark.slow
def test_a_hundred_thousand_epochs_in_one_message(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, read_log: ReadLog
) -> None:
    """As after a resume: the plots do not wait for W&B, whose log has every row in the end."""
    rows = 100_000
    with TrackingRecorder("offline") as companion:
        folder, run = begin(tmp_path)
        assert companion._child
        os.kill(companion._child.pid, signal.SIGSTOP)
        tell(companion, run, metrics(rows), end())  # waits for nobody: nobody reads it
        os.kill(companion._child.pid, signal.SIGCONT)
        wait_for((folder.path / "plots" / "predictions.png").exists, "the plots")
        assert "wandb" in list_pending(folder.path)
        assert companion.wait(SECONDS)
    log = read_log(folder.path)["history"]
    assert [record["item"]["epoch"] for record in log] == list(range(1, rows + 1))


@pytest.mark.slow
def test_a_killed_program_leaves_a_finished_log(tmp_path: Path, read_log: ReadLog) -> None:
    """When the program itself is killed, its companion ends the W&B run as failed, and goes."""
    command = [sys.executable, "-c", _PROGRAM, str(Path(__file__).parents[1]), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        folder, pid = program.stdout.readline().split()
        program.kill()
    wait_for(lambda: not _list_group(int(pid)))
    log = read_log(Path(folder))
    assert len(log["history"]) == 5
    assert log["exit"][0]["exit_code"] == 1
