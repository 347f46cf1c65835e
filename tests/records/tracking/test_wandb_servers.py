"""W&B online: a server of our own that answers well, refuses keys, or says nothing any more."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstm_cli.records.tracking.recorder import TrackingRecorder
from lstm_cli.types import Predictions
from tests.launched import wait_for
from tests.records.tracking.telling import Begin, End, Metrics, ReadLog, tell
from tests.wandb_server import Server

_KEY = "0123456789abcdef" * 3
_NOTHING = Predictions()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder without W&B's settings, and no word of W&B in the environment."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that W&B takes for its own, and the key for it."""
    with Server() as served:
        monkeypatch.setenv("WANDB_BASE_URL", f"http://127.0.0.1:{served.server_port}")
        monkeypatch.setenv("WANDB_API_KEY", _KEY)
        yield served
        served.shutdown()


def _find_leaks(folder: Path, *secrets: str) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(s.encode() in path.read_bytes() for s in secrets)]


@pytest.mark.slow
def test_a_run_told_twice_is_one_run_online(
    tmp_path: Path, begin: Begin, metrics: Metrics, end: End, server: Server
) -> None:
    """A run and its resume go up under one id, the whole history each time from its first row."""
    with TrackingRecorder() as companion:
        _, run = begin(tmp_path, mode="auto")
        for epochs in (6, 9):
            tell(companion, run, metrics(epochs), end(predictions=_NOTHING))
            assert companion.wait(20)
            assert (
                companion.wandb_location
                == f"{os.environ['WANDB_BASE_URL']}/me/lstm-cli/runs/{run.wandb_id}"
            )
            rows = server.history[run.wandb_id]
            assert [row["_step"] for row in rows] == list(range(1, epochs + 1))
            assert [row["loss"] for row in rows] == metrics(epochs).values[:, 0].tolist()
        assert companion.warnings == []
    assert _find_leaks(run.folder, _KEY) == []
    assert not [body for body in server.bodies if _KEY.encode() in body]


@pytest.mark.parametrize(
    ("status", "key", "reason"),
    [
        (401, _KEY, "who are you"),
        pytest.param(403, _KEY, "who are you", marks=pytest.mark.slow),
        pytest.param(200, "short-key", "has 3", marks=pytest.mark.slow),
        pytest.param(200, f"my key: {_KEY}", "letters A-Z, digits", marks=pytest.mark.slow),
        pytest.param(401, f"local-{_KEY}", "who are you", marks=pytest.mark.slow),
        pytest.param(500, f"netrc-{_KEY}", "HTTP 500", marks=pytest.mark.slow),
    ],
)
def test_a_wrong_key_costs_a_sentence(
    *,
    tmp_path: Path,
    begin: Begin,
    metrics: Metrics,
    end: End,
    read_log: ReadLog,
    server: Server,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    key: str,
    reason: str,
) -> None:
    """Whoever refuses it: the reason is told once, both runs are kept offline, no file has the key.

    A key that begins with netrc stands in a netrc file, the others in WANDB_API_KEY.
    """
    server.status = status
    monkeypatch.setenv("WANDB_API_KEY", key)
    monkeypatch.setenv("WANDB_INIT_TIMEOUT", "3")
    if key.startswith("netrc"):
        monkeypatch.delenv("WANDB_API_KEY")
        text = f"machine 127.0.0.1:{server.server_port}\n  login user\n  password {key}\n"
        (home / ".netrc").write_text(text)
        (home / ".netrc").chmod(0o600)
    folders = []
    with TrackingRecorder() as companion:
        for epochs in (7, 5):
            folder, run = begin(tmp_path, mode="auto")
            folders.append(folder.path)
            tell(companion, run, metrics(epochs), end())
            assert companion.wait(20)
        assert len(companion.warnings) == 1
        assert companion.warnings[0].startswith("W&B cannot be used online (")
        assert reason in companion.warnings[0]
    for folder_path, epochs in zip(folders, (7, 5), strict=True):
        assert len(read_log(folder_path)["history"]) == epochs
        assert _find_leaks(folder_path, key, _KEY) == []


@pytest.mark.slow
def test_no_network_costs_a_sentence(
    *,
    tmp_path: Path,
    begin: Begin,
    metrics: Metrics,
    end: End,
    read_log: ReadLog,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the connection is refused the log is kept offline, and log.txt says why."""
    server.shutdown()
    server.server_close()
    monkeypatch.setenv("WANDB_INIT_TIMEOUT", "1")
    with TrackingRecorder() as companion:
        folder, run = begin(tmp_path, mode="auto")
        tell(companion, run, metrics(5), end())
        assert companion.wait(20)
        assert len(companion.warnings) == 1
        assert companion.warnings[0].endswith("with `lstm-cli wandb push` and the run folder.")
        assert "connection refused" in (folder.path / "log.txt").read_text()
    assert len(read_log(folder.path)["history"]) == 5


@pytest.mark.slow
def test_a_server_that_falls_silent_holds_no_exit_back(
    *,
    tmp_path: Path,
    begin: Begin,
    metrics: Metrics,
    end: End,
    read_log: ReadLog,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Silent within a run: 5 s in all, plots, a next run with its whole log, and nobody is left."""
    monkeypatch.setenv("WANDB_INIT_TIMEOUT", "3")
    with TrackingRecorder() as companion:
        folder, run = begin(tmp_path, mode="auto")
        companion.start(run)
        wait_for(lambda: companion.wandb_location)
        server.mute.set()
        companion.epochs(metrics(9))
        first = companion._child
        begun = time.monotonic()
        companion.finish(end(predictions=_NOTHING))
        assert not companion.wait()
        assert {path.name for path in (folder.path / "plots").iterdir()} == {"loss.png"}
        again, run = begin(tmp_path, mode="auto")
        assert time.monotonic() - begun < 4.5
        tell(companion, run, metrics(6), end())
        second = companion._child
        companion.wait()
        begun = time.monotonic()
    assert time.monotonic() - begun < 1
    assert first
    assert second
    assert first.pid != second.pid
    assert second.wait(30)
    assert first.wait(70)
    assert len(read_log(again.path)["history"]) == 6
    log = (folder.path / "log.txt").read_text()
    assert log.count("W&B is not done yet") == 1
    assert log.count("W&B failed (") == 1
