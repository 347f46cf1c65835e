"""Killed after a run's last epoch, before its plots and W&B's log: these are made later."""

import json
import os
import signal
from contextlib import suppress
from pathlib import Path
from shutil import copytree, rmtree

import pytest
import yaml

from lstm_cli.records.pending import list_pending, note_pending
from lstm_cli.records.run_folder import read_run
from lstm_cli.records.seed_set import read_seed_set
from lstm_cli.records.tracking.child import list_children
from lstm_cli.runner.run import resume
from tests.cli.conftest import Run
from tests.conftest import Trained
from tests.launched import SECONDS, find_run, launch, list_runs, wait_for

SMALL = """
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 3}}
training: {epochs: 3, compile: graph}
"""
OFFLINE = ("--wandb", "offline", "--quiet")
PLOTS = {"loss.png", "predictions.png"}


def kill_before_the_end(home: Path, *words: str) -> Path:
    """The first run of a command that is killed, with its side process, when it is finished."""
    (home / "a.yaml").write_text(SMALL)
    process = launch(home, *words)
    run = find_run(home)
    (side,) = wait_for(lambda: list_children(process.pid), "the process beside it")
    os.kill(side, signal.SIGSTOP)  # from here on nothing is drawn, and nothing told to W&B
    wait_for(lambda: read_run(run)["status"] == "finished", "the end")
    process.kill()
    process.wait()
    for pid in (*list_children(side), side):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return run


def end_of(home: Path, *words: object) -> tuple[int, str]:
    """The exit code of a command line, and what it says on standard error."""
    with (home / "err.txt").open("w") as err:
        code = launch(home, *words, stderr=err).wait(SECONDS)
    return code, (home / "err.txt").read_text()


def check_complete(run: Path) -> None:
    """All of a run is there, W&B's log once."""
    wait_for(lambda: not list_pending(run), "plots and W&B's log")
    assert {plot.name for plot in (run / "plots").glob("*.png")} == PLOTS
    (log,) = run.glob("wandb/offline-run-*/*.wandb")
    assert log.stat().st_size > 1000


def read_trained(run: Path) -> list[bytes]:
    """What a training leaves."""
    names = ("history.csv", "model.keras", "metrics.json", "predictions.csv", "run.json")
    return [(run / name).read_bytes() for name in names]


def test_resume_completes_a_finished_run(tmp_path: Path) -> None:
    """Its plots and its log are made, nothing is trained, and once is enough."""
    run = kill_before_the_end(tmp_path, "train", "a.yaml", *OFFLINE)
    assert list_pending(run) == ["plots", "wandb"]
    assert not (run / "plots").exists()
    before = read_trained(run)
    code, err = end_of(tmp_path, "resume", run, "--wandb", "offline")
    assert code == 0
    sentence = "is finished, and only its plots and its W&B log made now: its process ended before"
    assert f"a: {sentence}" in err
    check_complete(run)
    assert read_trained(run) == before
    code, err = end_of(tmp_path, "resume", run)
    assert (code, err) == (0, f"{run}: is finished. To train it on, add --extend EPOCHS.\n")


@pytest.mark.slow
def test_what_is_not_wanted_is_not_missing(tmp_path: Path) -> None:
    """Without W&B only the plots are made, and then nothing keeps a new run from being begun."""
    run = kill_before_the_end(tmp_path, "train", "a.yaml", *OFFLINE)
    words = ("train", "a.yaml", "--wandb", "disabled", "--quiet", "--resume", "auto")
    assert end_of(tmp_path, *words) == (0, "")
    assert {plot.name for plot in (run / "plots").glob("*.png")} == PLOTS
    assert list_pending(run) == []
    assert end_of(tmp_path, *words) == (0, "")
    assert len(list_runs(tmp_path / "runs")) == 2


def test_plots_alone_leave_the_log_to_be_made(run: Run, tmp_path: Path, trained: Trained) -> None:
    """What `plot` draws is no longer missing; W&B's log is, until it is made or not wanted."""
    folder = copytree(trained({"name": "a", **yaml.safe_load(SMALL)}), tmp_path / "a")
    note_pending(folder, ["plots", "wandb"])
    ending = run("plot", folder)
    assert (ending.code, ending.err) == (0, "")
    assert list_pending(folder) == ["wandb"]
    assert resume(folder).status == "finished"  # with nobody who would make it
    assert list_pending(folder) == []


@pytest.mark.slow
def test_auto_completes_a_finished_run(tmp_path: Path) -> None:
    """`--resume auto` does not train it again; where all is there, a new run is meant."""
    words = ("train", "a.yaml", *OFFLINE, "--resume", "auto")
    run = kill_before_the_end(tmp_path, *words)
    before = read_trained(run)
    assert end_of(tmp_path, *words) == (0, "")
    assert list_runs(tmp_path / "runs") == [run]
    check_complete(run)
    assert read_trained(run) == before
    assert end_of(tmp_path, *words) == (0, "")
    assert len(list_runs(tmp_path / "runs")) == 2


@pytest.mark.slow
def test_a_set_holds_each_seed_once(tmp_path: Path) -> None:
    """A set that is killed when its first seed is finished trains the other one, and no third."""
    words = ("train", "a.yaml", *OFFLINE, "--seeds", "2", "--resume", "auto")
    run = kill_before_the_end(tmp_path, *words)
    (folder,) = (tmp_path / "runs").glob("*-seeds-*")
    assert [member.run for member in read_seed_set(folder).members] == [run.name]
    before = read_trained(run)
    assert end_of(tmp_path, *words) == (0, "")
    runs = read_seed_set(folder)
    assert runs.summed_up
    assert [(member.seed, member.status) for member in runs.members] == [
        (0, "finished"),
        (1, "finished"),
    ]
    assert sorted(map(runs.find_run, runs.members)) == list_runs(tmp_path / "runs")
    assert read_trained(run) == before
    for each in list_runs(tmp_path / "runs"):
        check_complete(each)
    assert (folder / "predictions.csv").exists()


def test_a_set_without_its_tables_gets_them(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while the tables were written: they are written, and nothing is trained."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(SMALL)
    words = ("train", "a.yaml", "--wandb", "disabled", "--seeds", "2", "--resume", "auto")
    assert run(*words, "--quiet").code == 0
    (folder,) = (tmp_path / "runs").glob("*-seeds-*")
    tables = {name: (folder / name).read_bytes() for name in ("metrics.csv", "predictions.csv")}
    stored = json.loads((folder / "seeds.json").read_text())
    (folder / "seeds.json").write_text(json.dumps(stored | {"summed_up": False}))
    (folder / "predictions.csv").unlink()
    runs = list_runs(tmp_path / "runs")
    assert run(*words).code == 0
    assert {name: (folder / name).read_bytes() for name in tables} == tables
    assert read_seed_set(folder).summed_up
    assert list_runs(tmp_path / "runs") == runs


@pytest.mark.slow
def test_a_resumed_sweep_completes_its_trials(tmp_path: Path) -> None:
    """A finished trial that lacks W&B's log gets it, and keeps all that it has."""
    (tmp_path / "a.yaml").write_text(SMALL)
    text = "method: grid\nmetric: {name: loss}\nparameters: {seed: {values: [0, 1]}}\n"
    (tmp_path / "s.yaml").write_text(text)
    code, err = end_of(tmp_path, "sweep", "s.yaml", "--config", "a.yaml", *OFFLINE)
    assert code == 0, err
    (sweep,) = (tmp_path / "runs").glob("s-*")
    trial = min(path.parent for path in sweep.glob("*-trial-*/run.json"))
    assert list_pending(trial) == []
    rmtree(trial / "wandb")
    note_pending(trial, ["wandb"])
    before = read_trained(trial)
    assert end_of(tmp_path, "sweep", "resume", sweep, *OFFLINE)[0] == 0
    wait_for(lambda: not list_pending(trial), "W&B's log")
    assert list(trial.glob("wandb/offline-run-*/*.wandb"))
    assert read_trained(trial) == before
