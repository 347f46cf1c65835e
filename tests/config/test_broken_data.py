# ruff: noqa: E501 - a row of the table is read as a whole
"""Configs about real data that are broken, each with exactly what is said about it."""

from pathlib import Path

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError

TABLE = (
    "mode: many_to_one\ndataset:\n  kind: table\n  path: x.csv\n  targets: [a]\n  timesteps: 3\n"
)
BROKEN = [
    ("class-weights-are-text",
     "mode: many_to_one\ndataset: {kind: generated, task: parity}\ntraining: {class_weights: most}\n",
     "3:27: training.class_weights: 'most' does not fit. Give one of 'none', 'balanced' or a mapping from names to values."),
    ("class-weights-of-no-class",
     "mode: many_to_one\ndataset: {kind: generated, task: parity}\ntraining: {class_weights: {evn: 2}}\n",
     "3:33: training.class_weights.evn: there is no such class. Did you mean 'even'?"),
    ("span-of-a-boolean",
     "mode: many_to_one\ndataset: {kind: table, path: x.csv, timesteps: 3, targets: [a],\n  splits: {test: [1, true]}}\n",
     "3:22: dataset.splits.test[1]: true does not fit. Give a whole number or a number or text."),
    ("season-without-a-table",
     "mode: many_to_one\ndataset: {kind: generated, task: sum}\nevaluation: {season: 7}\n",
     "3:22: evaluation.season: is for tables, but dataset.kind is 'generated'. Leave it out."),
    ("predict-without-a-formula",
     "mode: many_to_one\ndataset: {kind: table, path: x.csv, timesteps: 3, targets: [a]}\npredict: {inputs: [[[1], [2], [3]]]}\n",
     "3:19: predict.inputs: is for generated data. Predict from a file: lstm-cli predict RUN --input FILE."),
    ("no-path", "mode: many_to_one\ndataset: {kind: table, targets: [a], timesteps: 3}\n",
     "2:1: dataset.path: missing. Give text."),
    ("no-targets", "mode: many_to_one\ndataset: {kind: table, path: a, timesteps: 3}\n",
     "2:1: dataset.targets: missing. Give a list, each item text."),
    ("target-is-text", "mode: many_to_one\ndataset: {kind: table, path: a, timesteps: 3, targets: a}\n",
     "2:56: dataset.targets: 'a' is text. Give a list, each item text."),
    ("span-of-one", TABLE + "  splits: {test: [1]}\n",
     "7:12: dataset.splits.test[1]: missing. Give a whole number or a number or text."),
    ("span-is-a-number", TABLE + "  splits: {test: 5}\n",
     "7:18: dataset.splits.test: 5 is a number. Give a list of 2, each item a whole number or a number or text."),
    ("validation-of-windows-by-chance", TABLE + "  validation: {by: random}\n",
     "7:20: dataset.validation.by: 'random' does not fit windows, which overlap: rows of one side would be inputs on the other. Give 'time' or 'group'."),
    ("validation-by-no-group", TABLE + "  validation: {by: group}\n",
     "7:20: dataset.validation.by: 'group' needs the group of each row. Name its column: dataset.group."),
    ("calendar-unknown", TABLE + "  time: t\n  calendar: [minute]\n",
     "8:14: dataset.calendar[0]: 'minute' is not known. Give one of 'hour', 'weekday', 'month', 'day_of_year'."),
    ("difference-backwards", TABLE + "  transform: {difference: -1}\n",
     "7:27: dataset.transform.difference: -1 is too small. Give a whole number of at least 1, or null."),
    ("horizon-misspelt", TABLE + "  horison: 3\n",
     "7:3: dataset.horison: unknown key. Did you mean 'horizon'?"),
    ("mode-of-a-table", TABLE + "  horizon: 3\n",
     "1:7: mode: many_to_one has horizon 1, but dataset.horizon is 3. Set dataset.horizon: 1, or mode: many_to_many."),
    ("residual-without-the-past", TABLE + "  features: [b]\nmodel: {residual: last_input}\n",
     "8:19: model.residual: 'last_input' needs targets that continue an input, which these do not. Set model.residual: none."),
    ("residual-on-two-scales", TABLE + "  group: g\n  scaling: {per_group: true, inputs: none}\nmodel: {residual: last_input}\n",
     "9:19: model.residual: 'last_input' needs inputs and targets on one scale, but dataset.scaling is per group and has inputs 'none' and targets 'standard'. Make them equal, or set model.residual: none."),
    ("accuracy-of-values", TABLE + "training: {metrics: [accuracy]}\n",
     "7:22: training.metrics[0]: 'accuracy' does not fit targets that are values. Give one of 'mae', 'mse', or none."),
    ("expected-of-no-test", TABLE + "  splits: {test: null}\nexpect: {test_rmse: {at_most: 1}}\n",
     "8:21: expect.test_rmse: this run has no such score. Did you mean 'train_rmse'?"),
    ("weights-of-values", "mode: many_to_one\ndataset: {kind: sequences, path: a.ts, target: value}\ntraining: {class_weights: balanced}\n",
     "3:27: training.class_weights: is for labels, but the targets are values. Leave it out."),
    ("generated-by-time", "mode: many_to_one\ndataset: {kind: generated, task: sum, validation: {by: time}}\n",
     "2:56: dataset.validation.by: 'time' does not fit generated data. Give 'last' or 'random'."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"), [pytest.param(text, message, id=name) for name, text, message in BROKEN]
)
def test_a_broken_config_is_told_in_one_sentence(
    text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mistake gives exactly one problem, at its line and column, with what to do."""
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(Path("a.yaml"), environment={})
    assert [str(problem) for problem in caught.value.problems] == [f"a.yaml:{message}"]
