# ruff: noqa: E501 - a row of the table is read as a whole
"""Broken configs, each with exactly what is said about it."""

from pathlib import Path

import pytest

from lstm_cli.config.layers.overrides import split_arguments
from lstm_cli.config.loading import load_config
from lstm_cli.config.schema.experiment import ExperimentConfig
from lstm_cli.errors import ConfigError

SUM = "mode: many_to_one\ndataset: {kind: generated, task: sum}\n"
PARITY = "mode: many_to_one\ndataset: {kind: generated, task: parity}\n"
MULTIPLES = "mode: many_to_many\ndataset: {kind: generated, task: multiples, horizon: 2}\n"
ALLOWED = " Allowed: " + ", ".join(map(repr, (*ExperimentConfig.model_fields, "extends"))) + "."

# fmt: off
BROKEN = [
    ("repeated-nested-key", SUM + "training:\n  epochs: 1\n  epochs: 1\n",
     "5:3: training.epochs: repeated key, first given in line 4. Remove one."),
    ("no-blank", "mode: many_to_one\nseed:1\n",
     "2:1: a key without a ':'. Write `key: value`, with the blank."),
    ("misspelt-key", SUM + "training:\n  batch_sise: 3\n",
     "4:3: training.batch_sise: unknown key. Did you mean 'batch_size'?"),
    ("misspelt-section", SUM + "trainig: {epochs: 3}\n",
     "3:1: trainig: unknown key. Did you mean 'training'?"),
    ("key-elsewhere", SUM + "model: {epochs: 3}\n",
     "3:9: model.epochs: unknown key. Did you mean 'training.epochs'?"),
    ("key-elsewhere-at-top", SUM + "epochs: 3\n",
     "3:1: epochs: unknown key. Did you mean 'training.epochs'?"),
    ("key-in-several-places", SUM + "training: {units: 3}\n",
     "3:12: training.units: unknown key. Did you mean 'model.decoder.units' or 'model.encoder.units'?"),
    ("dotted-key", SUM + "training.epochs: 3\n",
     "3:1: 'training.epochs': unknown key. Nest it: write 'epochs' under 'training'."),
    ("strange-key", SUM + '"a\\nb": 3\n',
     "3:1: 'a\\nb': unknown key." + ALLOWED),
    ("dunder-key", SUM + "__class__: 3\n",
     "3:1: __class__: unknown key." + ALLOWED),
    ("extends-misspelt", SUM + "extend: a.yaml\n",
     "3:1: extend: unknown key. Did you mean 'extends'?"),
    ("key-of-other-task", "mode: one_to_one\ndataset:\n  kind: generated\n  task: times\n  timesteps: 3\n",
     "5:3: dataset.timesteps: not a key of 'times'. Allowed: 'kind', 'validation', 'scaling', 'features', 'task', 'samples', 'start', 'factor', 'test_start'."),
    ("key-of-other-decoder", SUM + "model: {decoder: {kind: vector, units: 3}}\n",
     "3:33: model.decoder.units: not a key of 'vector'. Allowed: 'kind'."),
    ("missing-mode", "dataset: {kind: generated, task: sum}\n",
     "1:1: mode: missing. Give one of 'one_to_one', 'one_to_many', 'many_to_one', 'many_to_many'."),
    ("missing-dataset", "mode: many_to_one\n",
     "1:1: dataset: missing. Give a mapping with the key 'kind'."),
    ("missing-kind", "mode: many_to_one\ndataset:\n  task: sum\n",
     "2:1: dataset.kind: missing. Give one of 'generated', 'table', 'sequences'."),
    ("missing-task", "mode: many_to_one\ndataset:\n  kind: generated\n",
     "2:1: dataset.task: missing. Give one of 'next_values', 'sum', 'multiples', 'times', 'parity'."),
    ("missing-decoder-kind", SUM + "model:\n  decoder: {units: 3}\n",
     "4:3: model.decoder.kind: missing. Give one of 'vector', 'repeat', 'aligned'."),
    ("empty-section", SUM + "training:\n",
     "3:10: training: empty. Write its keys below it, indented, or leave it out."),
    ("empty-value", SUM + "seed:\n",
     "3:6: seed: no value is given. Give a whole number from 0 to below 4294967296."),
    ("version", SUM + "version: 2\n",
     "3:10: version: 2 is not known. Give 1."),
    ("version-true", SUM + "version: true\n",
     "3:10: version: true is not known. Give 1."),
    ("name-number", SUM + "name: 2024\n",
     "3:7: name: 2024 is not text. Put it in quotes."),
    ("name-blank", SUM + "name: my run\n",
     "3:7: name: 'my run' is not allowed. Give text of letters, digits, '.', '_' and '-', the first a letter or digit, at most 80 characters."),
    ("name-long", SUM + "name: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
     "3:7: name: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is too long. Give text of letters, digits, '.', '_' and '-', the first a letter or digit, at most 80 characters."),
    ("mode-misspelt", "mode: many_to_on\ndataset: {kind: generated, task: sum}\n",
     "1:7: mode: 'many_to_on' is not known. Did you mean 'many_to_one'?"),
    ("task-misspelt", "mode: many_to_one\ndataset: {kind: generated, task: summ}\n",
     "2:34: dataset.task: 'summ' is not known. Did you mean 'sum'?"),
    ("kind-unknown", "mode: many_to_one\ndataset: {kind: csv, task: sum}\n",
     "2:17: dataset.kind: 'csv' is not known. Give one of 'generated', 'table', 'sequences'."),
    ("activation-unknown", SUM + "model: {encoder: {activation: rellu}}\n",
     "3:31: model.encoder.activation: 'rellu' is not known. Did you mean 'relu'?"),
    ("optimizer-unknown", SUM + "training: {optimizer: {name: adan}}\n",
     "3:30: training.optimizer.name: 'adan' is not known. Did you mean 'adam'?"),
    ("choice-far-off", SUM + "training: {compile: fast}\n",
     "3:21: training.compile: 'fast' is not known. Give one of 'auto', 'xla', 'graph'."),
    ("features-float", "mode: many_to_one\ndataset: {kind: generated, task: sum, features: 1.0}\n",
     "2:49: dataset.features: 1.0 is not known. Give one of 1, 2."),
    ("number-as-text", SUM + "training: {epochs: ten}\n",
     "3:20: training.epochs: 'ten' is text. Give a whole number of at least 1."),
    ("underscore-number", SUM + "training: {epochs: 1_000}\n",
     "3:20: training.epochs: '1_000' is text. Give a whole number of at least 1. Write 1000, without quotes."),
    ("quoted-number", SUM + "training: {optimizer: {learning_rate: '1e-3'}}\n",
     "3:39: training.optimizer.learning_rate: '1e-3' is text. Give a number above 0. Write 1e-3, without quotes."),
    ("fraction-of-an-epoch", SUM + "training: {epochs: 1.5}\n",
     "3:20: training.epochs: 1.5 is not a whole number. Give a whole number of at least 1."),
    ("number-is-true", SUM + "training: {epochs: true}\n",
     "3:20: training.epochs: true is not allowed. Give a whole number of at least 1."),
    ("number-is-list", SUM + "training: {epochs: [1]}\n",
     "3:20: training.epochs: a list of 1 item is not allowed. Give a whole number of at least 1."),
    ("zero-epochs", SUM + "training: {epochs: 0}\n",
     "3:20: training.epochs: 0 is too small. Give a whole number of at least 1."),
    ("huge-count", SUM + "training: {epochs: 9223372036854775808}\n",
     "3:20: training.epochs: 9223372036854775808 is too large. Give at most 2147483647."),
    ("negative-seed", SUM + "seed: -1\n",
     "3:7: seed: -1 is too small. Give a whole number from 0 to below 4294967296."),
    ("rate-zero", SUM + "training: {optimizer: {learning_rate: 0}}\n",
     "3:39: training.optimizer.learning_rate: 0 is too small. Give a number above 0."),
    ("rate-infinite", SUM + "training: {optimizer: {learning_rate: 1e999}}\n",
     "3:39: training.optimizer.learning_rate: .inf is not a finite number. Give a number above 0."),
    ("rate-nan", SUM + "training: {optimizer: {learning_rate: .nan}}\n",
     "3:39: training.optimizer.learning_rate: .nan is not a finite number. Give a number above 0."),
    ("dropout-one", SUM + "model: {encoder: {dropout: 1}}\n",
     "3:28: model.encoder.dropout: 1 is too large. Give a number from 0 to below 1."),
    ("boolean-yes", SUM + "model: {encoder: {bidirectional: yes}}\n",
     "3:34: model.encoder.bidirectional: 'yes' is text. Write true or false, without quotes."),
    ("boolean-number", SUM + "model: {encoder: {bidirectional: 1}}\n",
     "3:34: model.encoder.bidirectional: 1 is a number. Give true or false."),
    ("units-empty", SUM + "model: {encoder: {units: []}}\n",
     "3:26: model.encoder.units: an empty list is too short. Give a whole number of at least 1, or a list of one or more."),
    ("units-zero", SUM + "model: {encoder: {units: 0}}\n",
     "3:26: model.encoder.units: 0 is too small. Give a whole number of at least 1."),
    ("units-zero-in-list", SUM + "model: {encoder: {units: [50, 0]}}\n",
     "3:31: model.encoder.units[1]: 0 is too small. Give a whole number of at least 1."),
    ("units-text", SUM + "model: {encoder: {units: many}}\n",
     "3:26: model.encoder.units: 'many' is text. Give a whole number of at least 1, or a list of one or more."),
    ("section-is-text", SUM + "training: {optimizer: adam}\n",
     "3:23: training.optimizer: 'adam' is text. Give a mapping with keys such as 'name', 'learning_rate', 'momentum'."),
    ("decoder-is-text", SUM + "model: {decoder: repeat}\n",
     "3:18: model.decoder: 'repeat' is text. Write {kind: repeat}."),
    ("metrics-is-text", SUM + "training: {metrics: mae}\n",
     "3:21: training.metrics: 'mae' is text. Give a list, each item one of 'accuracy', 'mae', 'mse'."),
    ("tags-number", SUM + "tracking: {wandb: {tags: [a, 5]}}\n",
     "3:30: tracking.wandb.tags[1]: 5 is not text. Put it in quotes."),
    ("project-empty", SUM + "tracking: {wandb: {project: ''}}\n",
     "3:29: tracking.wandb.project: '' is too short. Give text of at most 128 characters."),
    ("bound-is-number", SUM + "expect: {test_rmse: 5}\n",
     "3:21: expect.test_rmse: 5 is a number. Give a mapping with the keys 'at_most', 'at_least'."),
    ("mode-horizon", "name: x\n\nmode: many_to_one\ndataset: {kind: generated, task: multiples, horizon: 3}\n",
     "3:7: mode: many_to_one has horizon 1, but dataset.horizon is 3. Set dataset.horizon: 1, or mode: many_to_many."),
    ("mode-timesteps", "mode: one_to_one\ndataset: {kind: generated, task: sum, timesteps: 3}\n",
     "1:7: mode: one_to_one has timesteps 1, but dataset.timesteps is 3. Set dataset.timesteps: 1, or mode: many_to_one."),
    ("mode-both", "mode: one_to_many\ndataset: {kind: generated, task: sum}\n",
     "1:7: mode: one_to_many has timesteps 1 and horizon above 1, but dataset.timesteps is 3 and the dataset has horizon 1. Set mode: many_to_one."),
    ("mode-fixed-horizon", "mode: many_to_many\ndataset: {kind: generated, task: sum}\n",
     "1:7: mode: many_to_many has horizon above 1, but the dataset has horizon 1. Set mode: many_to_one."),
    ("mode-fixed-timesteps", "mode: many_to_many\ndataset: {kind: generated, task: next_values}\n",
     "1:7: mode: many_to_many has timesteps above 1, but the dataset has timesteps 1. Set mode: one_to_many."),
    ("aligned", MULTIPLES + "model: {decoder: {kind: aligned}}\n",
     "3:25: model.decoder.kind: 'aligned' gives an output for each of the 3 timesteps, but the horizon is 2. Choose 'vector' or 'repeat', or make them equal."),
    ("residual", SUM + "model: {residual: last_input}\n",
     "3:19: model.residual: 'last_input' needs targets that continue an input, which these do not. Set model.residual: none."),
    ("scaled-labels", "mode: many_to_one\ndataset: {kind: generated, task: parity, scaling: {targets: standard}}\n",
     "2:61: dataset.scaling.targets: 'standard' is for values, but the targets are labels. Set dataset.scaling.targets: none."),
    ("too-many-bits", "mode: many_to_one\ndataset: {kind: generated, task: parity, timesteps: 4, samples: 15}\n",
     "2:65: dataset.samples: 15 samples and 56 test samples are more than the 16 different sequences of 4 bits. Use fewer, or more timesteps."),
    ("label-loss-for-values", SUM + "training: {loss: crossentropy}\n",
     "3:18: training.loss: 'crossentropy' does not fit targets that are values. Give one of 'mse', 'mae', 'mape', 'msle', 'huber', 'log_cosh'."),
    ("value-loss-for-labels", PARITY + "training: {loss: mse}\n",
     "3:18: training.loss: 'mse' does not fit targets that are labels. Give 'crossentropy'."),
    ("label-metric-for-values", SUM + "training: {metrics: [mae, accuracy]}\n",
     "3:27: training.metrics[1]: 'accuracy' does not fit targets that are values. Give one of 'mae', 'mse', or none."),
    ("value-metric-for-labels", PARITY + "training: {metrics: [mae]}\n",
     "3:22: training.metrics[0]: 'mae' does not fit targets that are labels. Give 'accuracy', or none."),
    ("metric-twice", SUM + "training: {metrics: [mae, mae]}\n",
     "3:27: training.metrics[1]: 'mae' is there twice. Remove one of them."),
    ("momentum", SUM + "training: {optimizer: {momentum: 0.9}}\n",
     "3:34: training.optimizer.momentum: 'adam' has no momentum. Leave it out, or set training.optimizer.name: sgd or rmsprop."),
    ("monitor-misspelt", SUM + "training: {early_stopping: {monitor: val_los}}\n",
     "3:38: training.early_stopping.monitor: 'val_los' is not logged. Did you mean 'val_loss'?"),
    ("monitor-not-measured", SUM + "training: {early_stopping: {monitor: val_mae}}\n",
     "3:38: training.early_stopping.monitor: 'val_mae' is not logged. Give one of 'loss', 'val_loss'."),
    ("monitor-without-validation", "mode: many_to_one\ndataset: {kind: generated, task: sum, validation: {fraction: 0}}\ntraining: {early_stopping: {monitor: val_loss}}\n",
     "3:38: training.early_stopping.monitor: 'val_loss' is not logged without validation. Did you mean 'loss'?"),
    ("plateau-monitor", SUM + "training: {optimizer: {schedule: {kind: plateau, monitor: rmse}}}\n",
     "3:59: training.optimizer.schedule.monitor: 'rmse' is not logged. Give one of 'loss', 'val_loss'."),
    ("warmup", SUM + "training: {epochs: 10, optimizer: {schedule: {kind: constant, warmup_epochs: 10}}}\n",
     "3:78: training.optimizer.schedule.warmup_epochs: 10 is not below training.epochs, 10. Use fewer, or train longer."),
    ("predict-shape", SUM + "predict: {inputs: [[[1, 2], [3, 4]]]}\n",
     "3:19: predict.inputs: lists of sizes (1, 2, 2) do not fit the dataset. Give (samples, 3, 1) or (3, 1)."),
    ("predict-uneven", SUM + "predict: {inputs: [[[1], [2], [3]], [[1], [2]]]}\n",
     "3:37: predict.inputs[1]: a list of 2 items, where the one before it is a list of 3. Give lists of equal length."),
    ("predict-text", SUM + "predict: {inputs: [[1], [2], [x]]}\n",
     "3:31: predict.inputs[2][0]: 'x' does not fit. Give finite numbers."),
    ("predict-number", SUM + "predict: {inputs: 5}\n",
     "3:19: predict.inputs: 5 is a number. Give a list."),
    ("expected-alone", SUM + "predict: {expected: [5]}\n",
     "3:21: predict.expected: something is expected, but no inputs are given. Give predict.inputs."),
    ("expected-shape", SUM + "predict: {inputs: [[1], [2], [3]], expected: [6, 7]}\n",
     "3:46: predict.expected: lists of sizes (2) do not fit the dataset. Give (1, 1, 1) or (1, 1) or (1)."),
    ("expected-class", PARITY + "predict:\n  inputs: [[0], [1], [0], [0], [0], [0], [0], [0]]\n  expected: [od]\n",
     "5:14: predict.expected[0]: 'od' is not a class. Did you mean 'odd'?"),
    ("no-bound", SUM + "expect: {test_rmse: {}}\n",
     "3:21: expect.test_rmse: no bound is given. Give at_most, at_least or both."),
    ("bounds-crossed", SUM + "expect: {test_rmse: {at_least: 3, at_most: 1.5}}\n",
     "3:32: expect.test_rmse.at_least: 3 is above at_most, 1.5. Nothing can pass; change one of them."),
    ("extends-missing", SUM + "extends: base.yaml\n",
     "3:10: extends: base.yaml: no such file. Check the path."),
    ("extends-itself", SUM + "extends: a.yaml\n",
     "3:10: extends: a circle, a.yaml → a.yaml. Remove one of these links."),
    ("extends-number", SUM + "extends: 5\n",
     "3:10: extends: the path of a file is expected. Write `extends: base.yaml`."),
]
# fmt: on


def problems_of(text: str, *arguments: str) -> list[str]:
    """What is said about a config in the file a.yaml with these arguments."""
    Path("a.yaml").write_text(text, "utf-8")
    overrides = split_arguments(arguments, valued=(), flags=()).overrides
    with pytest.raises(ConfigError) as caught:
        load_config(Path("a.yaml"), overrides, {})
    assert caught.value.exit_code == 2
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"), [pytest.param(text, message, id=name) for name, text, message in BROKEN]
)
def test_a_broken_config_is_told_in_one_sentence(text: str, message: str) -> None:
    """Each mistake gives exactly one problem, at its line and column, with what to do."""
    assert problems_of(text) == [f"a.yaml:{message}"]


def test_all_problems_of_a_file_are_told_at_once_in_order() -> None:
    """Unknown keys, wrong values and contradictions come together, sorted by place."""
    text = SUM.replace("sum", "multiples") + (
        "training:\n  batch_sise: 3\n  epochs: ten\n"
        "model: {encoder: {units: 0}, decoder: {kind: aligned}}\n"
        "expect: {test_rmse: {}}\n"
        "seed: -1\n"
    )
    assert problems_of(text) == [
        "a.yaml:1:7: mode: many_to_one has horizon 1, but dataset.horizon is 3. Set dataset.horizon: 1, or mode: many_to_many.",
        "a.yaml:4:3: training.batch_sise: unknown key. Did you mean 'batch_size'?",
        "a.yaml:5:11: training.epochs: 'ten' is text. Give a whole number of at least 1.",
        "a.yaml:6:26: model.encoder.units: 0 is too small. Give a whole number of at least 1.",
        "a.yaml:7:21: expect.test_rmse: no bound is given. Give at_most, at_least or both.",
        "a.yaml:8:7: seed: -1 is too small. Give a whole number from 0 to below 4294967296.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mode: many_to_one\ndataset: {kind: generated, task: multiples, horizn: 1}\n",
         "2:45: dataset.horizn: unknown key. Did you mean 'horizon'?"),
        ("mode: many_to_one\ndataset: {kind: generated, task: multiples, horizon: one}\n",
         "2:54: dataset.horizon: 'one' is text. Give a whole number of at least 1."),
        (SUM + "training: {early_stopping: {monitor: val_mae}, metrics: [maee]}\n",
         "3:58: training.metrics[0]: 'maee' is not known. Did you mean 'mae'?"),
        (SUM + "training: {optimizer: {name: sdg, momentum: 0.9}}\n",
         "3:30: training.optimizer.name: 'sdg' is not known. Did you mean 'sgd'?"),
    ],
)  # fmt: skip
def test_nothing_is_concluded_from_wrong_values(text: str, message: str) -> None:
    """A check across keys stays silent where a key that it involves is wrong already."""
    assert problems_of(text) == [f"a.yaml:{message}"]


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--training.batch_sise=3", "--training.batch_sise: unknown key. Did you mean 'batch_size'?"),
        ("--training.epochs=x", "--training.epochs: 'x' is text. Give a whole number of at least 1."),
        ("seed=-1", "seed: -1 is too small. Give a whole number from 0 to below 4294967296."),
        ("--set=seed=x", "--set seed: 'x' is text. Give a whole number from 0 to below 4294967296."),
        ("--model={'encoder': {'unts': 3}}", "--model: model.encoder.unts: unknown key. Did you mean 'units'?"),
        ("--mode=one_to_one", "--mode: one_to_one has timesteps 1, but dataset.timesteps is 3. Set dataset.timesteps: 1, or mode: many_to_one."),
    ],
)  # fmt: skip
def test_a_wrong_override_is_told_by_its_option(argument: str, message: str) -> None:
    """A value that the command line set is told there, not in the file."""
    assert problems_of(SUM, argument) == [f"command line: {message}"]


def test_a_problem_is_told_in_the_file_that_set_the_value() -> None:
    """After merging, each problem still points to its own file."""
    Path("base.yaml").write_text("training: {epochs: ten}\nseed: 0\n", "utf-8")
    assert problems_of(SUM + "extends: base.yaml\nseed: x\n") == [
        "a.yaml:4:7: seed: 'x' is text. Give a whole number from 0 to below 4294967296.",
        "base.yaml:1:20: training.epochs: 'ten' is text. Give a whole number of at least 1.",
    ]


def test_endless_problems_are_cut() -> None:
    """A hostile file gets a hundred problems and the number of the others."""
    problems = problems_of(SUM + "".join(f"k{i}: 1\n" for i in range(1_000)))
    assert len(problems) == 101
    assert problems[0] == "a.yaml:1:1: 900 more problems are not shown. Mend these first."
