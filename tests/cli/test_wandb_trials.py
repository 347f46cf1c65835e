"""Trials that W&B's own agent starts and stops, and what they leave."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
from wandb.wandb_agent import Agent

from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.explain.starters import starter
from tests.agent import as_command, locate_python
from tests.launched import clean_environment, list_runs, wait_for
from tests.records.conftest import read_wandb_log
from tests.wandb_server import Server

SUM = str(starter("many_to_one"))
PROGRAM = ["${env}", "${interpreter}", "-m", "lstm_cli", "train", SUM, "training.compile=graph"]
VALUES: dict[str, object] = {
    "training.optimizer.learning_rate": 1e-05,
    "training.epochs": 3,
    "model": {"encoder": {"units": 4, "bidirectional": False}},
    "model.encoder.unroll": True,
}
ENDLESS = {**VALUES, "training.epochs": 100_000_000}
KEY = "0123456789abcdef" * 3


@pytest.fixture
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An agent without a network, in a folder of its own; its trials are ended with the test."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    # What an agent sets for its trials is taken back after the test.
    for name in ("WANDB_DIR", "WANDB_RUN_ID", "WANDB_SWEEP_PARAM_PATH"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("WANDB_SWEEP_ID", "s1")
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", locate_python())
    monkeypatch.chdir(tmp_path)
    agent: Any = Agent(None, None, sweep_id="s1")
    yield agent
    for process in agent._run_processes.values():
        process.kill()
        process.wait()


def begin(agent: Any, run: str, *words: str, **values: object) -> Any:
    """The process of a trial that the agent starts."""
    agent._sweep_command = [*PROGRAM, *words]
    agent._command_run(as_command({**VALUES, **values}, run))
    return agent._run_processes[run]


def find_run(home: Path, wandb_id: str) -> Path | None:
    """The only run folder that is W&B's run of this id."""
    found = [run for run in list_runs(home / "runs") if read_facts(run)["wandb_id"] == wandb_id]
    assert len(found) < 2
    return found[0] if found else None


def read_facts(run: Path) -> dict[str, Any]:
    """What run.json says."""
    facts: dict[str, Any] = json.loads((run / "run.json").read_text())
    return facts


def read_config(run: Path) -> ExperimentConfig:
    """The config that a run folder keeps."""
    return load_config(run / "config.yaml", environment={})


def find_value(config: Any, name: str) -> object:
    """What W&B shows in the column of this name: a key as it is written, or one in the other."""
    return config[name] if name in config else reduce(getitem, name.split("."), config)


def check_trial(run: Path, sweep: str) -> None:
    """The run had the trial's values, and W&B's log of it is the sweep's."""
    config = read_config(run)
    assert (config.training.epochs, config.training.optimizer.learning_rate) == (3, 1e-05)
    encoder = config.model.encoder
    assert (encoder.units, encoder.unroll, encoder.bidirectional) == ((4,), True, False)
    log = read_wandb_log(run)
    begun = log["run"][0]
    assert (begun["run_id"], begun["sweep_id"]) == (read_facts(run)["wandb_id"], sweep)
    swept = {name: value for name, value in VALUES.items() if name != "model"}
    swept |= {"model.encoder.units": 4, "model.encoder.bidirectional": False}
    shown = begun["config"]["update"]
    assert {name: find_value(shown, name) for name in swept} == swept
    summary = {name: v for record in log["summary"] for name, v in record["update"].items()}
    assert summary["val_loss"] == log["history"][-1]["item"]["val_loss"]
    assert log["exit"][0]["exit_code"] == 0


def test_a_trial_is_the_agents_run(
    agent: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its config has the values, W&B's log the agent's id and what a panel of the sweep needs."""
    assert begin(agent, "abcd1234", "${args}").wait(60) == 0
    run = find_run(tmp_path, "abcd1234")
    assert run
    check_trial(run, "s1")
    said = capfd.readouterr()
    assert "wandb" not in said.err
    assert "Ignoring" not in said.err + said.out + (run / "log.txt").read_text()


def test_a_trial_that_is_stopped_at_once_is_no_failure(agent: Any, tmp_path: Path) -> None:
    """It is interrupted in good order, and ends by the signal as its agent expects."""
    trial = begin(agent, "abcd1234", "--wandb=disabled", "${args}", **ENDLESS)
    run = wait_for(lambda: find_run(tmp_path, "abcd1234"), "the run")
    agent._command_stop({"run_id": "abcd1234"})
    assert trial.wait(30) == -signal.SIGTERM
    assert read_facts(run)["status"] == "interrupted"


@pytest.mark.slow
@pytest.mark.parametrize("macro", ["${args_json_file}", "${args_no_boolean_flags}"])
def test_trials_one_after_the_other(agent: Any, tmp_path: Path, macro: str) -> None:
    """The same values a second time are another run, in a folder of its own."""
    for run in ("first", "second"):
        assert begin(agent, run, macro).wait(60) == 0
        folder = find_run(tmp_path, run)
        assert folder
        check_trial(folder, "s1")
    assert len(list_runs(tmp_path / "runs")) == 2


@pytest.mark.slow
def test_a_trial_that_is_stopped_goes_on_under_its_id(agent: Any, tmp_path: Path) -> None:
    """Stopped by its agent it is interrupted well before it would be killed, its log complete.

    It ends by the signal: a code would be a failure to the agent, which three of them end.
    With `--resume auto` the same trial goes on; another with the same values is another run.
    """
    trial = begin(agent, "abcd1234", "training.checkpoint_seconds=1", "${args}", **ENDLESS)
    run = wait_for(lambda: find_run(tmp_path, "abcd1234"), "the run")
    wait_for((run / "checkpoint").exists, "the checkpoint")
    begun = time.monotonic()
    agent._command_stop({"run_id": "abcd1234"})
    assert trial.wait(30) == -signal.SIGTERM
    assert time.monotonic() - begun < 10
    assert read_facts(run)["status"] == "interrupted"
    log = read_wandb_log(run)
    assert log["exit"][0]["exit_code"] == 130
    assert log["history"]
    for again, runs in (("other", 2), ("abcd1234", 2)):
        options = ("--resume", "auto", "--max-time", "1s", "--max-time-ok")
        assert begin(agent, again, *options, "${args}", **ENDLESS).wait(60) == 0
        assert len(list_runs(tmp_path / "runs")) == runs
    assert read_facts(run)["status"] == "stopped"
    assert len(read_facts(run)["resumed"]) == 1


@pytest.mark.slow
def test_wandb_agent_runs_a_sweep(tmp_path: Path) -> None:
    """`wandb agent` itself, with a server: a trial is stopped and two are run, each told to W&B.

    The server gets the id, the sweep, the swept names and the metric of each.
    """
    trials = {"stopped": ENDLESS, "first": VALUES, "second": {**VALUES, "training.epochs": 4}}
    with Server() as server:
        server.command = [*PROGRAM, "${args}"]
        server.orders = [as_command(values, run) for run, values in trials.items()]
        server.orders.insert(1, {"type": "stop", "run_id": "stopped"})
        environment = clean_environment(tmp_path) | {
            "PATH": locate_python(),
            "WANDB_BASE_URL": f"http://127.0.0.1:{server.server_port}",
            "WANDB_API_KEY": KEY,
        }
        options = ["--count=3", "--max-consecutive-failed-runs=1"]
        done = subprocess.run(
            [sys.executable, "-m", "wandb", "agent", *options, "me/of-the-sweep/s1"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        server.shutdown()
    assert done.returncode == 0, done.stderr
    runs = {read_facts(run)["wandb_id"]: run for run in list_runs(tmp_path / "runs")}
    statuses = {name: read_facts(run)["status"] for name, run in runs.items()}
    assert statuses == {"first": "finished", "second": "finished", "stopped": "interrupted"}
    for name, values in trials.items():
        begun = server.begun[name]
        assert (begun["project"], begun["entity"], begun["sweep"]) == ("of-the-sweep", "me", "s1")
        shown = {key: each["value"] for key, each in json.loads(begun["config"]).items()}
        assert shown["training.epochs"] == values["training.epochs"]
        assert find_value(shown, "model.encoder.units") == 4
    assert [len(server.history[name]) for name in ("first", "second")] == [3, 4]
    assert "val_loss" in server.history["stopped"][-1]
    assert "Ignoring" not in done.stderr + done.stdout
