# ruff: noqa: E501 - a row of the table is read as a whole
"""Sweep files: what they say, and where each name in them stands."""

import pickle
import time
from pathlib import Path
from typing import Any

import pytest
import typer

from lstm_cli.cli.app import app
from lstm_cli.cli.arguments import _options_of
from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.distributions import (
    Beta,
    Categorical,
    Constant,
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogNormal,
    LogUniform,
    LogUniformValues,
    Normal,
    QBeta,
    QLogNormal,
    QLogUniform,
    QLogUniformValues,
    QNormal,
    QUniform,
    Uniform,
    WeightedCategorical,
)
from lstm_cli.sweeps.file.command import OPTIONS
from lstm_cli.sweeps.file.sweep_file import base_config_of, overrides_of, read_sweep
from lstm_cli.sweeps.file.wandb_yaml import find_misreadings
from lstm_cli.sweeps.trials.trial import Distribution, Hyperband, Metric
from tests.sweeps.file.texts import problems_of, read, read_parameter

WHOLE = """\
program: train.py
name: a sweep
description: of all keys
entity: us
project: lstm
method: bayes
command: ["${env}", "${interpreter}", -m, lstm_cli, train, configs/a.yaml, --seed=3, "${args}"]
metric: {name: val_loss, goal: maximize, target: 0.5, impute: best}
early_terminate: {type: hyperband, min_iter: 3, eta: 2, strict: false}
run_cap: 20
parameters:
  model:
    parameters:
      encoder: {parameters: {units: {values: [16, 32]}}}
      decoder.kind: {values: [vector, repeat]}
  model.decoder.units: {values: [8, 9]}
  training.epochs: {min: 5, max: 9}
lstm_cli:
  constraint: ["encoder.units * epochs <= 256", "epochs != 6"]
  when: {decoder.units: "kind == 'repeat'"}
  zip: [encoder.units, kind]
  seeds: 5
"""

FORMS: list[tuple[str, Distribution]] = [
    ("{value: null}", Constant(None)),
    ("{value: [1, {a: 2}], distribution: constant}", Constant((1, {"a": 2}))),
    ("{values: [1, a, null]}", Categorical((1, "a", None))),
    ("{values: [[1, 2], {a: 1}]}", Categorical(((1, 2), {"a": 1}))),
    ("{values: [1, 2], distribution: categorical}", Categorical((1, 2))),
    ("{values: [1, 2], probabilities: [0.1, 0.9]}", WeightedCategorical((1, 2), (0.1, 0.9))),
    (
        "{values: [1], probabilities: [1], distribution: categorical_w_probabilities}",
        WeightedCategorical((1,), (1.0,)),
    ),
    ("{min: 1, max: 3}", IntUniform(1, 3)),
    ("{min: 1, max: 3, distribution: int_uniform}", IntUniform(1, 3)),
    ("{min: 1.0, max: 3}", Uniform(1.0, 3)),
    ("{min: 1, max: 3.0}", Uniform(1, 3.0)),
    ("{min: 1, max: 3, distribution: uniform}", Uniform(1, 3)),
    ("{min: 1, max: 3, distribution: q_uniform}", QUniform(1, 3, 1)),
    ("{min: 1, max: 3, q: 0.5, distribution: q_uniform}", QUniform(1, 3, 0.5)),
    ("{min: 1e-4, max: 1, distribution: log_uniform_values}", LogUniformValues(1e-4, 1)),
    ("{min: 1, max: 3, distribution: inv_log_uniform_values}", InvLogUniformValues(1, 3)),
    ("{min: 1, max: 3, q: 2, distribution: q_log_uniform_values}", QLogUniformValues(1, 3, 2)),
    ("{min: -4, max: 0, distribution: log_uniform}", LogUniform(-4, 0)),
    ("{min: -4, max: 0, distribution: inv_log_uniform}", InvLogUniform(-4, 0)),
    ("{min: 0, max: 4, distribution: q_log_uniform}", QLogUniform(0, 4, 1)),
    ("{distribution: normal}", Normal(0, 1)),
    ("{distribution: normal, mu: 3, sigma: 0.1}", Normal(3, 0.1)),
    ("{distribution: q_normal, q: 5}", QNormal(0, 1, 5)),
    ("{distribution: log_normal, mu: 1}", LogNormal(1, 1)),
    ("{distribution: q_log_normal}", QLogNormal(0, 1, 1)),
    ("{distribution: beta, a: 2}", Beta(2, 1)),
    ("{distribution: q_beta, b: 2, q: 0.1}", QBeta(1, 2, 0.1)),
]


def test_every_key_is_read() -> None:
    """All keys of a file arrive in the sweep."""
    file = read(WHOLE)
    sweep = file.sweep
    assert (sweep.method, sweep.name, sweep.run_cap, sweep.seeds) == ("bayes", "a sweep", 20, 5)
    assert sweep.metric == Metric("val_loss", "maximize", 0.5, "best")
    assert sweep.hyperband == Hyperband(min_iter=3, eta=2, strict=False)
    assert sweep.zips == (("model.encoder.units", "model.decoder.kind"),)
    assert [str(each) for each in sweep.constraints] == [
        "encoder.units * epochs <= 256",
        "epochs != 6",
    ]
    assert sweep.constraints[0].holds({"model.encoder.units": 16, "training.epochs": 16})
    names = [parameter.name for parameter in sweep.parameters]
    assert names == [
        "model.encoder.units",
        "model.decoder.kind",
        "model.decoder.units",
        "training.epochs",
    ]
    when = sweep.parameters[2].when
    assert when is not None
    assert when.names == {"model.decoder.kind"}
    assert when.holds({"model.decoder.kind": "repeat"})


@pytest.mark.parametrize(("text", "distribution"), FORMS, ids=[text for text, _ in FORMS])
def test_a_parameter_is_drawn_from_what_its_keys_say(text: str, distribution: Distribution) -> None:
    """Each distribution of W&B's with its defaults, and those understood without a name."""
    (parameter,) = read_parameter(text).sweep.parameters
    assert parameter.distribution == distribution
    assert repr(parameter.distribution) == repr(distribution)


def test_names_have_places() -> None:
    """Nested parameters stand where their last key does; unknown ones at the file."""
    file = read(WHOLE)
    assert file.place_of("model.encoder.units") == "s.yaml:14:30"
    assert file.place_of("training.epochs") == "s.yaml:17:3"
    assert file.place_of("unknown") == "s.yaml"


def test_the_command_names_the_base_config() -> None:
    """The first YAML file after `train`, and what else sets keys."""
    file = read(WHOLE)
    assert base_config_of(file) == "configs/a.yaml"
    assert overrides_of(file) == ("--seed=3",)


def test_a_command_may_set_keys_in_every_way() -> None:
    """Joined and apart, as switches, and without what only the command itself understands."""
    command = '["${env}", python, train, --quiet, --wandb=offline, a.yml, seed=1, --training.epochs, "2", --dataset.sort, --set=mode=x, "${args_no_hyphens}"]'
    file = read(f"method: random\ncommand: {command}\nparameters: {{x: {{value: 1}}}}\n")
    assert base_config_of(file) == "a.yml"
    assert overrides_of(file) == (
        "seed=1",
        "--training.epochs=2",
        "--dataset.sort=true",
        "--set=mode=x",
    )


def test_options_of_train_are_told_from_keys() -> None:
    """Those that take a value are known, but for the one that sets a key."""
    group: Any = typer.main.get_command(app)
    valued, _ = _options_of(group.commands["train"])
    assert set(OPTIONS) == {option for option in valued if option.startswith("--")} - {"--name"}


def test_a_file_without_command_has_no_base() -> None:
    """Nothing is guessed."""
    file = read_parameter("{value: 1}")
    assert base_config_of(file) is None
    assert overrides_of(file) == ()


def test_a_sweep_survives_another_process() -> None:
    """A worker that is sent the file holds the same conditions."""
    file = pickle.loads(pickle.dumps(read(WHOLE)))  # noqa: S301 - our own
    assert file.sweep == read(WHOLE).sweep
    assert file.sweep.constraints[1].holds({"training.epochs": 5})


def test_strict_is_what_the_engine_of_wandb_fills_in() -> None:
    """Where the file leaves it out, the schema of W&B's engine has true."""
    text = "method: random\nmetric: {name: loss}\nparameters: {x: {value: 1}}\n"
    file = read(f"{text}early_terminate: {{type: hyperband, max_iter: 27, s: 2}}\n")
    assert file.sweep.hyperband == Hyperband(max_iter=27, s=2, eta=3, strict=True)


def test_a_file_is_read_from_disk(tmp_path: Path) -> None:
    """With its path in each place; a missing file is told of."""
    path = tmp_path / "sweep.yaml"
    with pytest.raises(ConfigError, match="no such file"):
        read_sweep(path)
    path.write_text(WHOLE, "utf-8")
    assert read_sweep(path).place_of("training.epochs") == f"{path}:17:3"


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Problems of every part of a file, in its order."""
    text = (
        "method: gird\nmetric: {goal: up}\nrun_cap: 0\nparameters: {a: 3}\nlstm_cli: {seeds: 0}\n"
    )
    assert [problem.split(": ")[0] for problem in problems_of(text)] == [
        "1:9",
        "2:9",
        "2:16",
        "3:10",
        "4:17",
        "5:19",
    ]


def test_a_file_of_very_many_parameters_is_read_soon() -> None:
    """As large as a file may be, in a time that grows with its size alone."""
    lines = (f"  a{number}.b: {{value: {number}}}\n" for number in range(10_000))
    began = time.process_time()
    file = read("method: random\nparameters:\n" + "".join(lines))
    assert len(file.sweep.parameters) == 10_000
    assert find_misreadings(file) == ()
    assert time.process_time() - began < 20
