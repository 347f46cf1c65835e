# ruff: noqa: E501 - messages are read as a whole
"""A sweep against its base: what cannot work is told before a trial is run."""

from collections.abc import Mapping

import pytest

from lstm_cli.sweeps.file.sweep_file import parse_sweep
from lstm_cli.sweeps.preflight.config_check import check_sweep

BASE: dict[str, object] = {
    "name": "a",
    "mode": "many_to_one",
    "dataset": {"kind": "generated", "task": "sum", "validation": {"by": "last", "fraction": 0.2}},
    "training": {"epochs": 20},
}
HEAD = "method: random\nmetric: {name: val_loss}\n"
EPOCHS = "Logged each epoch: 'loss', 'val_loss', 'learning_rate'"
FINAL = "; at the end: 'test_smape', 'test_r2', 'test_skill'"


def check(text: str, base: Mapping[str, object] = BASE) -> tuple[list[str], list[str]]:
    """The problems and warnings of a sweep, without the file's name."""
    problems, warnings = check_sweep(parse_sweep(text, "s.yaml"), base)
    return (
        [str(problem).removeprefix("s.yaml:") for problem in problems],
        [warning.removeprefix("s.yaml:") for warning in warnings],
    )


def check_one(parameter: str, name: str = "training.epochs") -> list[str]:
    """The problems of a sweep with one parameter, in line 4."""
    problems, warnings = check(f"{HEAD}parameters:\n  {name}: {parameter}\n")
    assert warnings == []
    return problems


def test_a_sound_sweep_is_sound() -> None:
    """Values that fit, a metric that is logged, a band within the epochs: nothing is said."""
    text = (
        "early_terminate: {type: hyperband, min_iter: 3}\n"
        "parameters:\n"
        "  model.encoder.units: {values: [8, [8, 4]]}\n"
        "  training.optimizer.learning_rate: {distribution: log_uniform_values, min: 1.0e-4, max: 0.1}\n"
        "  model.encoder.dropout: {min: 0.0, max: 0.9}\n"
        "  training.batch_size: {distribution: q_log_uniform_values, min: 8, max: 64, q: 8}\n"
    )
    assert check(HEAD + text) == ([], [])


@pytest.mark.parametrize(
    ("name", "parameter", "problems"),
    [
        ("training.epoch", "{values: [1, 2]}", ["4:3: training.epoch: unknown key. Did you mean 'epochs'?"]),
        ("epochs", "{value: 1}", ["4:3: epochs: unknown key. Did you mean 'training.epochs'?"]),
        ("training.epochs", "{values: [1, 0, 2, x]}", ["4:3: training.epochs: 0 is too small. Give a whole number of at least 1.", "4:3: training.epochs: 'x' is text. Give a whole number of at least 1."]),
        ("training.epochs", "{min: 0, max: 5}", ["4:3: training.epochs: 0 is too small. Give a whole number of at least 1."]),
        ("training.epochs", "{min: 1.0, max: 5}", ["4:3: training.epochs: 1.0 is not a whole number. Give a whole number of at least 1."]),
        ("training.epochs", "{min: 0, max: 5000000}", ["4:3: training.epochs: 0 is too small. Give a whole number of at least 1."]),
        ("model.encoder.dropout", "{min: 0.0, max: 1.5}", ["4:3: model.encoder.dropout: 1.125 is too large. Give a number from 0 to below 1."]),
        ("model.encoder.dropout", "{distribution: normal, mu: 0.4, sigma: 0.3}", ["4:3: model.encoder.dropout: -0.5270696918503439 is too small. Give a number from 0 to below 1."]),
        ("model.decoder.kind", "{values: [vector, repaet]}", ["4:3: model.decoder.kind: 'repaet' is not known. Did you mean 'repeat'?"]),
        ("training.loss", "{values: [mse, maee], probabilities: [0.5, 0.5]}", ["4:3: training.loss: 'maee' is not known. Did you mean 'mae'?"]),
        ("model.encoder", "{values: [{units: 3}, {dropout: 2.0}]}", ["4:3: model.encoder.dropout: 2.0 is too large. Give a number from 0 to below 1."]),
        ("training.optimizer.learning_rate", "{value: '1e-4'}", ["4:3: training.optimizer.learning_rate: '1e-4' is text. Give a number above 0. Write 1e-4, without quotes."]),
        ("dataset.timesteps", "{values: [3, 1]}", ["4:3: with dataset.timesteps 1: mode: many_to_one has timesteps above 1, but dataset.timesteps is 1. Set dataset.timesteps above 1, or mode: one_to_one."]),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_told(name: str, parameter: str, problems: list[str]) -> None:
    """Every listed value is looked at, of others the ends and some between; each problem once."""
    assert check_one(parameter, name) == problems


def test_one_parameter_of_many_values_does_not_hide_the_others() -> None:
    """Five problems of one parameter are enough; those of others are told as well."""
    text = f"{HEAD}parameters:\n  training.epochs: {{min: -99, max: 9}}\n  seed: {{value: -1}}\n"
    problems, _ = check(text)
    assert [problem.split(":")[0] for problem in problems] == ["4"] * 5 + ["5"]


def test_a_problem_of_the_base_is_told_once() -> None:
    """It is the base's, whatever the parameters are."""
    base = {**BASE, "seed": -1}
    problems, _ = check(f"{HEAD}parameters: {{training.epochs: {{min: 1, max: 9}}}}\n", base)
    assert problems == [
        "the base config: seed: -1 is too small. Give a whole number from 0 to below 4294967296."
    ]


def test_what_a_constant_mends_is_no_problem() -> None:
    """A base that is sound only with the sweep's values is sound."""
    base = {**BASE, "seed": -1}
    assert check(f"{HEAD}parameters: {{seed: {{value: 1}}}}\n", base) == ([], [])


def test_a_parameter_is_tried_where_it_is_in_a_trial() -> None:
    """Units of a decoder that the base has not are looked at beside the kind that has them."""
    text = (
        "parameters:\n"
        "  model.decoder.kind: {values: [vector, repeat]}\n"
        "  model.decoder.units: {values: [1, 0]}\n"
    )
    when = "lstm_cli: {when: {decoder.units: kind == 'repeat'}}\n"
    assert check(HEAD + text + when) == (
        ["5:3: model.decoder.units: 0 is too small. Give a whole number of at least 1."],
        [],
    )
    problems, _ = check(HEAD + text)
    assert "5:3: model.decoder.units: not a key of 'vector'. Allowed: 'kind'." in problems


def test_what_the_constraints_forbid_is_no_problem() -> None:
    """Values that no trial has together are not tried together."""
    text = (
        "parameters:\n  mode: {values: [many_to_one, one_to_one]}\n"
        "  dataset.timesteps: {values: [3, 1]}\n"
    )
    rule = "lstm_cli: {constraint: (mode == 'one_to_one') == (timesteps == 1)}\n"
    assert check(HEAD + text + rule) == ([], [])
    assert len(check(HEAD + text)[0]) == 2


def test_a_parameter_that_no_trial_has_is_a_warning() -> None:
    """A condition that never holds leaves its parameter out of everything."""
    text = "parameters: {seed: {values: [1, 2]}, training.epochs: {values: [3]}}\n"
    when = "lstm_cli: {when: {epochs: seed > 2}}\n"
    assert check(HEAD + text + when) == (
        [],
        [
            "3:38: training.epochs: is in none of the trials looked at. Loosen its `when`, or the constraints."
        ],
    )


def test_constraints_that_forbid_everything_are_a_warning() -> None:
    """Nothing is left to be looked at."""
    text = "parameters: {seed: {values: [1, 2]}}\nlstm_cli: {constraint: seed > 2}\n"
    assert check(HEAD + text) == (
        [],
        [" the constraints hold for none of the trials looked at."],
    )


def test_a_condition_that_cannot_be_computed_is_a_problem() -> None:
    """It would end the sweep at its first trial."""
    text = "parameters: {seed: {values: [a]}}\nlstm_cli: {constraint: seed > 2}\n"
    assert check(HEAD + text)[0] == [
        "4:24: 'seed > 2': 'a' and 2 have no order, where seed = 'a'. Compare numbers with numbers, texts with texts."
    ]


def test_parameters_of_a_zip_change_together() -> None:
    """Only the pairs that trials have are looked at."""
    text = "parameters: {mode: {values: [many_to_one, one_to_one]}, dataset.timesteps: {values: [3, 1]}}\n"
    assert check(HEAD + text + "lstm_cli: {zip: [mode, timesteps]}\n") == ([], [])


SWEPT = "parameters: {seed: {values: [1, 2]}}\n"


@pytest.mark.parametrize(
    "name", ["loss", "val_loss", "learning_rate", "val_rmse", "test_r2", "train_mae", "test_skill"]
)
def test_metrics_that_are_logged_pass(name: str) -> None:
    """What history.csv has, and the scores at the end."""
    assert check(f"method: random\nmetric: {{name: {name}}}\n{SWEPT}") == ([], [])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("val_los", f"'val_los' is not logged. Did you mean 'val_loss'? {EPOCHS}; at the end: "),
        (
            "epoch/val_loss",
            f"'epoch/val_loss' is not logged. Did you mean 'val_loss'? {EPOCHS}; at the end: ",
        ),
        ("val_accuracy", f"'val_accuracy' is not logged. {EPOCHS}; at the end: "),
    ],
)
def test_a_metric_that_is_not_logged_is_told(name: str, message: str) -> None:
    """With the nearest that is, and all others."""
    (problem,), _ = check(f"method: random\nmetric: {{name: {name}}}\n{SWEPT}")
    assert problem.startswith(f"2:16: metric.name: {message}")
    assert "'test_rmse'" in problem


def test_metrics_of_the_graph_are_logged_where_the_config_has_them() -> None:
    """With and without val_."""
    base = {**BASE, "training": {"metrics": ["mae"]}}
    for name in ("mae", "val_mae"):
        text = f"method: random\nmetric: {{name: {name}}}\nearly_terminate: {{type: hyperband, min_iter: 3}}\n"
        assert check(text + SWEPT, base) == ([], [])


def test_a_score_comes_too_late_to_stop_a_trial() -> None:
    """Early stopping needs what is logged each epoch."""
    text = f"method: random\nmetric: {{name: val_rmse}}\nearly_terminate: {{type: hyperband, min_iter: 3}}\n{SWEPT}"
    assert check(text)[0] == [
        f"2:16: metric.name: 'val_rmse' is known at the end of a trial, too late to stop it. {EPOCHS}."
    ]


def test_a_metric_that_some_trials_lack_is_a_warning() -> None:
    """Trials without validation have no val_loss."""
    problems, warnings = check(
        f"{HEAD}parameters: {{dataset.validation.fraction: {{values: [0.2, 0.0]}}}}\n"
    )
    assert problems == []
    assert warnings == [
        "2:16: metric.name: 'val_loss' is not logged by all trials, such as that with dataset.validation.fraction 0.0. They cannot be compared."
    ]


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        ("min_iter: 20", "a smaller min_iter"),
        ("max_iter: 100, s: 1", "a smaller max_iter, or a larger s"),
    ],
)
def test_bands_beyond_the_last_epoch_are_a_problem(rule: str, remedy: str) -> None:
    """A rule that never looks at a trial does nothing."""
    text = f"{HEAD}early_terminate: {{type: hyperband, {rule}}}\n{SWEPT}"
    assert check(text)[0] == [
        f"3:18: early_terminate: no band is below the 20 epochs of a trial, so none is ever stopped. Give {remedy}."
    ]


def test_bands_beyond_some_trials_are_a_warning() -> None:
    """Short trials are never stopped, longer ones are."""
    text = "early_terminate: {type: hyperband, min_iter: 10}\nparameters: {training.epochs: {values: [5, 50]}}\n"
    assert check(HEAD + text) == (
        [],
        [
            "3:18: early_terminate: trials of 5 epochs (with training.epochs 5) end before the first band, 10."
        ],
    )


def test_a_parameter_that_fits_nowhere_does_not_hide_what_is_not_logged() -> None:
    """Without it the metric and the bands are looked at, with the values of the others."""
    problems, _ = check(
        "method: random\nmetric: {name: val_acc}\n"
        "early_terminate: {type: hyperband, min_iter: 40}\n"
        "parameters:\n  training.epoch: {value: 1}\n  training.epochs: {value: 30}\n"
    )
    assert [problem.split(" ")[0] for problem in problems] == ["2:16:", "3:18:", "5:3:"]
    assert "no band is below the 30 epochs" in problems[1]
