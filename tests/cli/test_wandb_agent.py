"""The command lines of a W&B agent's trials: every macro, every kind of value."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from wandb.wandb_agent import Agent

from lstm_cli.config.layers.overrides import split_arguments
from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.config.yaml.nodes import plain
from tests.agent import RESUMED, as_command, expand, locate_python, write_values

ROOT = Path(__file__).parents[2]
CONFIG = """\
mode: many_to_one
dataset: {kind: generated, task: sum}
model: {encoder: {units: 16, bidirectional: true}}
training: {epochs: 30, early_stopping: {patience: 3}, optimizer: {clip_norm: 1}}
"""
VALUES: dict[str, object] = {
    "training.optimizer.learning_rate": 1e-05,
    "training.optimizer.clip_norm": None,
    "training.epochs": 12,
    "model.encoder.units": [64, 32],
    "model.encoder.unroll": True,
    "model.encoder.bidirectional": False,
    "model": {"head": {"dense": [8]}, "encoder": {"activation": "relu"}},
    "tracking.wandb.group": "a group = with 'spaces'",
    "dataset.start": -5,
    "tracking": {"wandb": {"entity": None, "tags": []}},
}
MACROS = (
    "${args}",
    "${args_no_equals}",
    "${args_no_hyphens}",
    "${args_no_boolean_flags}",
    "${args_json}",
    "${args_json_file}",
)
PROGRAM = "import json, os, sys; json.dump([sys.argv, dict(os.environ), sys.stdin.read()], {})"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an agent with its sweep's folder, and a config."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    # What an agent sets for its trials is taken back after the test.
    for name in ("WANDB_DIR", "WANDB_SWEEP_ID", "WANDB_RUN_ID", "WANDB_SWEEP_PARAM_PATH"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("WANDB_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", locate_python())
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wandb" / "sweep-s1").mkdir(parents=True)
    (tmp_path / "a.yaml").write_text(CONFIG)
    (tmp_path / "values.json").write_text(json.dumps({**VALUES, **RESUMED}))
    return tmp_path


def trial(*command: str) -> list[str]:
    """The command line of a trial with `VALUES`, resumed as W&B does it."""
    return expand(command, {**VALUES, **RESUMED}, args_json_file="values.json")


def load(words: list[str], values: Path | None = None) -> ExperimentConfig:
    """The config that a command line trains."""
    split = split_arguments(words, valued=(), flags=())
    (path,) = split.rest
    environment = {"WANDB_SWEEP_PARAM_PATH": str(values)} if values else {}
    return load_config(Path(path), split.overrides, environment)


def as_tuples(value: object) -> object:
    """The value as a config holds it: without lists."""
    if isinstance(value, dict):
        return {key: as_tuples(each) for key, each in value.items()}
    return tuple(map(as_tuples, value)) if isinstance(value, list) else value


@pytest.mark.parametrize("macro", MACROS)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.usefixtures("home")
def test_every_macro_hands_over_every_kind_of_value(macro: str, order: int) -> None:
    """Numbers, booleans, None, lists, mappings and text come as they are, before or after CONFIG.

    Only `${args_no_boolean_flags}` says nothing of what is false.
    """
    split = split_arguments(trial(*("a.yaml", macro)[::order]), valued=(), flags=())
    told = {".".join(each.path): plain(each.value) for each in split.overrides}
    expected: dict[str, object] = {name: as_tuples(value) for name, value in VALUES.items()}
    if macro == "${args_no_boolean_flags}":
        expected = {name: value for name, value in expected.items() if value is not False}
    assert {name: repr(value) for name, value in told.items()} == {
        name: repr(value) for name, value in expected.items()
    }
    assert split.rest == ("a.yaml",)


@pytest.mark.parametrize("macro", [*MACROS, "--"])
def test_values_on_the_command_line_and_in_the_file_agree(macro: str, home: Path) -> None:
    """With the typed values in WANDB_SWEEP_PARAM_PATH beside any macro, or none, a trial is one.

    What `${args_no_boolean_flags}` leaves out comes from there.
    """
    words = trial("a.yaml", macro)
    values = write_values(home / "p.yaml", {**VALUES, **RESUMED})
    config = load(words[:1] if macro == "--" else words, values)
    assert (config.model.encoder.units, config.model.encoder.activation) == ((64, 32), "relu")
    assert (config.model.encoder.unroll, config.model.encoder.bidirectional) == (True, False)
    assert config.model.head.dense == (8,)
    assert (config.training.optimizer.learning_rate, config.training.epochs) == (1e-05, 12)
    assert config.training.optimizer.clip_norm is None
    assert config.training.early_stopping is not None
    assert config.model_dump()["dataset"]["start"] == -5
    assert config.tracking.wandb.group == VALUES["tracking.wandb.group"]


def test_a_false_flag_that_is_left_out_leaves_the_config_alone(home: Path) -> None:
    """Without the file of values `${args_no_boolean_flags}` can set nothing to false."""
    values = {"model.encoder.bidirectional": False, "model.encoder.unroll": True}
    words = expand(["a.yaml", "${args_no_boolean_flags}"], values)
    assert words == ["a.yaml", "--model.encoder.unroll"]
    encoder = load(words).model.encoder
    assert (encoder.bidirectional, encoder.unroll) == (True, True)
    assert not load(words, write_values(home / "p.yaml", values)).model.encoder.bidirectional


@pytest.mark.parametrize("macro", MACROS)
def test_the_command_line_is_over_the_file_of_values(macro: str, home: Path) -> None:
    """Where they differ, the command line is obeyed; both are over the config."""
    written = {"training.epochs": 7, "seed": 5}
    (home / "values.json").write_text('{"training.epochs": 8}')
    words = expand(["a.yaml", macro], {"training.epochs": 8}, args_json_file="values.json")
    config = load(words, write_values(home / "p.yaml", written))
    assert (config.training.epochs, config.seed) == (8, 5)


def test_the_command_in_the_docs_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the line that a sweep's file needs, and the trial's values reach the config."""
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "wandb.md").read_text("utf-8")
    (line,) = re.findall(r"^`(command: .*)`\.$", page, re.MULTILINE)
    words = expand(yaml.safe_load(line)["command"], {"training.epochs": 8})
    assert words[:5] == ["/usr/bin/env", "python", "-m", "lstm_cli", "train"]
    assert load(words[5:]).training.epochs == 8


def test_these_are_the_command_lines_of_an_agent(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What W&B's agent starts has these words, the file of values, and nothing to read."""
    monkeypatch.setenv("WANDB_SWEEP_ID", "s1")
    monkeypatch.setenv("CONFIG_FILE", "a.yaml")
    told = home / "told.json"
    code = PROGRAM.format(f"open({str(told)!r}, 'w')")
    command = ["${env}", "${interpreter}", "-c", code, "train", "${program}"]
    command += ["${envvar:CONFIG_FILE}", *MACROS]
    agent: Any = Agent(None, None, sweep_id="s1")
    agent._sweep_command = [*command]
    agent._command_run(as_command({**VALUES, **RESUMED}, program="there.yaml"))
    assert agent._run_processes["abcd1234"].wait(20) == 0
    words, environment, read = json.loads(told.read_text())
    values = home / "wandb" / "sweep-s1" / "config-abcd1234.json"
    assert json.loads(values.read_text()) == {**VALUES, **RESUMED}
    macros = {"program": "there.yaml", "args_json_file": str(values)}
    # /usr/bin/env python -c PROGRAM becomes -c
    assert words[1:] == expand(command, {**VALUES, **RESUMED}, **macros)[4:]
    assert (environment["WANDB_SWEEP_ID"], environment["WANDB_RUN_ID"]) == ("s1", "abcd1234")
    assert environment["WANDB_SWEEP_PARAM_PATH"] == str(values.with_suffix(".yaml"))
    assert read == ""
