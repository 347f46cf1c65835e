"""Runs under conditions that nobody wishes for: each comes to its end, and to the same bits."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.records.pending import list_pending
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.tracking.child import list_children
from lstm_cli.runner.run import resume
from lstm_cli.runner.run import run as train
from lstm_cli.runner.session import Warm
from tests.cli.conftest import Run, Start
from tests.disks import small_disk
from tests.launched import (
    SECONDS,
    clean_environment,
    find_run,
    launch,
    list_runs,
    tell_differences,
    train_undisturbed,
    wait_for,
)

LONG = """
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 3000, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 8, dropout: 0.1}}
training: {epochs: 8, batch_size: 4, compile: graph, checkpoint_seconds: 0.01}
"""
SMALL = LONG.replace("epochs: 8", "epochs: 1").replace("samples: 3000", "samples: 9")
LAUNCHES = 20


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a config."""
    (tmp_path / "a.yaml").write_text(LONG)
    return tmp_path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing disturbs."""
    config = tmp_path_factory.mktemp("undisturbed") / "a.yaml"
    config.write_text(LONG)
    return train_undisturbed(config)


def kill_in_training(start: Start, home: Path, *options: object) -> Path:
    """The folder of a run whose process was killed when it had two checkpoints."""
    process = start("train", "a.yaml", "--wandb", "disabled", *options)
    run = find_run(home)
    wait_for(lambda: len([*(run / "checkpoint").glob("update-*.npz")]) > 1, "two checkpoints")
    process.kill()
    process.wait()
    return run


@pytest.mark.slow
def test_runs_on_another_device_behind_a_link(start: Start, home: Path, undisturbed: Path) -> None:
    """Killed, resumed by either path, extended and predicted from: all as anywhere else."""
    with small_disk(home / "disk"):
        (home / "disk" / "kept").mkdir()
        (home / "runs").symlink_to(home / "disk" / "kept")
        run = kill_in_training(start, home)
        auto = ("train", "a.yaml", "--resume", "auto", "--wandb", "disabled")
        assert start(*auto).wait(SECONDS) == 0
        assert list_runs(home / "runs") == [run]
        assert tell_differences(undisturbed, run) == []
        real = run.resolve()
        assert start("resume", real, "--extend", "1", "--wandb", "disabled").wait(SECONDS) == 0
        values = ("--values", "[[1],[2],[3]]")
        assert start("predict", run, *values, "--output", "p.csv").wait(SECONDS) == 0
        assert (home / "p.csv").exists()


@pytest.mark.slow
def test_w_and_b_s_service_that_is_killed(start: Start, home: Path, undisturbed: Path) -> None:
    """One sentence; the run is whole, and its log can be built anew."""
    process = start("train", "a.yaml", "--wandb", "offline")
    run = find_run(home)
    wait_for(lambda: list(run.glob("wandb/offline-run-*/*.wandb")), "W&B's log")
    (side,) = list_children(process.pid)
    for service in list_children(side):
        os.kill(service, signal.SIGKILL)
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    assert err.count("W&B failed (") == 1
    assert "Traceback" not in err
    assert tell_differences(undisturbed, run) == []
    assert list_pending(run) == []
    assert start("wandb", "push", run).wait(SECONDS) == 0


@pytest.mark.slow
def test_without_shared_memory(home: Path) -> None:
    """No /dev/shm, as in some containers: a run and a sweep with two workers are done."""
    (home / "a.yaml").write_text(SMALL)
    text = "method: grid\nmetric: {name: loss}\nparameters: {seed: {values: [0, 1]}}\n"
    (home / "s.yaml").write_text(text)
    program = f"{sys.executable} -m lstm_cli"
    lines = (
        "mount --bind /proc/self/fd /dev/shm",
        "! touch /dev/shm/any 2>/dev/null",
        f"{program} train a.yaml --wandb offline --quiet",
        f"{program} sweep s.yaml --config a.yaml --workers 2 --wandb offline --quiet",
    )
    done = subprocess.run(
        ["unshare", "--mount", "bash", "-ec", "\n".join(lines)],
        cwd=home, env=clean_environment(home), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.stderr.startswith(("unshare:", "mount:")):
        pytest.skip(f"no mounts of one's own here: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")
    runs = [path.parent for path in (home / "runs").rglob("run.json")]
    assert [read_run(run)["status"] for run in runs] == ["finished"] * 3


@pytest.mark.slow
def test_python_without_assertions_and_docstrings(
    start: Start, home: Path, undisturbed: Path
) -> None:
    """PYTHONOPTIMIZE=2 changes no bit, and no command."""
    environment = clean_environment(home) | {"PYTHONOPTIMIZE": "2"}
    process = start("train", "a.yaml", "--wandb", "offline", env=environment)
    out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, err
    run = find_run(home)
    assert tell_differences(undisturbed, run) == []
    wait_for(lambda: not list_pending(run), "plots and W&B's log")
    for words in (("check", "a.yaml"), ("predict", run, "--values", "[[1],[2],[3]]"), ("modes",)):
        process = start(*words, env=environment)
        out, err = process.communicate(timeout=SECONDS)
        assert (process.returncode, err) == (0, ""), words
        assert out


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "folder", "pipe", "all flipped"])
def test_damaged_checkpoints(start: Start, home: Path, undisturbed: Path, damage: str) -> None:
    """The one before is gone on from, to the same bits; where there is none, a sentence."""
    run = kill_in_training(start, home)
    newest, *older = sorted((run / "checkpoint").iterdir(), reverse=True)
    for path in (newest, *older) if damage.startswith("all") else (newest,):
        damage_file(path, damage.removeprefix("all "))
    process = start("resume", run, "--wandb", "disabled")
    _, err = process.communicate(timeout=SECONDS)
    assert "Traceback" not in err
    assert newest.name in err
    if damage == "pipe":
        assert process.returncode == 3
        assert "is neither a file nor a folder. Remove it." in err
    elif damage.startswith("all"):
        assert process.returncode == 3
        assert f"Train {run / 'config.yaml'} from its beginning." in err
    else:
        assert process.returncode == 0, err
        assert tell_differences(undisturbed, run) == []


def damage_file(path: Path, damage: str) -> None:
    """Let something else be in a file, or in its place."""
    content = bytearray(path.read_bytes())
    path.unlink()
    match damage:
        case "cut":
            path.write_bytes(content[: len(content) // 2])
        case "flipped":
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        case "empty":
            path.touch()
        case "folder":
            path.mkdir()
        case _:
            os.mkfifo(path)


@pytest.mark.slow
def test_many_launches_at_once(home: Path) -> None:
    """As a queue of jobs starts them: as many run folders, all of them whole and alike."""
    (home / "a.yaml").write_text(SMALL)
    words = ("train", "a.yaml", "--wandb", "offline", "--quiet")
    started = [launch(home, *words) for _ in range(LAUNCHES)]
    assert [process.wait(10 * SECONDS) for process in started] == [0] * LAUNCHES
    runs = list_runs(home / "runs")
    assert len(runs) == LAUNCHES
    for run in runs:
        assert read_run(run)["status"] == "finished"
        assert tell_differences(runs[0], run) == []
    wait_for(lambda: not any(map(list_pending, runs)), "plots and W&B's log")


def test_a_clock_that_has_jumped_back(
    run: Run, home: Path, warm: Warm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What began tomorrow goes on today: nothing is reckoned with the time of day."""
    from datetime import datetime, timedelta, tzinfo  # noqa: PLC0415 - replaced below

    class Tomorrow(datetime):
        """The clock before it was set right."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "datetime":  # type: ignore[override]
            """A day later than it is."""
            return datetime.now(tz) + timedelta(days=1)

    (home / "a.yaml").write_text(SMALL.replace("epochs: 1", "epochs: 9"))
    words = ("train", home / "a.yaml", "--runs-dir", home / "runs", "--wandb", "disabled")
    config = load_config(home / "a.yaml", environment={})
    with monkeypatch.context() as patch:
        for module in ("lstm_cli.records.history", "lstm_cli.records.run_folder"):
            patch.setattr(f"{module}.datetime", Tomorrow)
        folder = train(config, runs_dir=home / "runs", warm=warm).folder
    before = shutil.copytree(folder, home / "before")
    for each in (folder, before):
        assert resume(each, extend=3, warm=warm).status == "finished"
    assert tell_differences(before, folder) == []
    facts = read_run(folder)
    assert facts["status"] == "finished"
    assert str(facts["ended"]) < str(facts["started"])
    assert run(*words, "--resume", "auto", "--quiet").code == 0
    assert len(list_runs(home / "runs")) == 2
