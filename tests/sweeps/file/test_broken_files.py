# ruff: noqa: E501 - a row of the table is read as a whole
"""Broken sweep files, each with exactly what is said about it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.file.sweep_file import parse_sweep
from tests.sweeps.file.texts import problems_of

X = "method: random\nparameters:\n  x: {values: [1, 2]}\n  m.y: {values: [3, 4]}\n"
ONE = "method: random\nparameters:\n  x: "
GRID = "method: grid\nparameters:\n  x: "
COMMAND = "method: random\nparameters: {x: {value: 1}}\ncommand: "
BLOCK = X + "lstm_cli:\n  "
EITHER = "Give either min_iter, or max_iter and s."
STOP = X + "metric: {name: loss}\nearly_terminate: "
SIMPLE = "Give value, values, or min and max."

# fmt: off
BROKEN = [
    ("empty", "", "1:1: there is nothing in it. Write `key: value`, with a space after the ':'."),
    ("no-method", "parameters: {x: {value: 1}}\n", "1:1: method: missing. Give one of 'grid', 'random', 'bayes'."),
    ("custom", "method: custom\nparameters: {x: {value: 1}}\n", "1:9: method: 'custom' is for a search of your own on W&B's server; only W&B's own can be run here. Give one of 'grid', 'random', 'bayes'."),
    ("no-parameters", "method: random\n", "1:1: parameters: missing. Give what is swept, such as training.epochs: {values: [10, 20]}."),
    ("empty-parameters", "method: random\nparameters: {}\n", "2:13: parameters: there are none. Write them below it: training.epochs: {values: [10, 20]}."),
    ("unknown-key", X + "comand: [a]\n", "5:1: comand: unknown key. Did you mean 'command'?"),
    ("server-key", X + "controller: {type: local}\n", "5:1: controller: is for W&B's server, and cannot be followed here. Remove it."),
    ("name-number", X + "name: 3\n", "5:7: name: 3 is a number. Put it in quotes."),
    ("project-empty", X + "project:\n", "5:9: project: no value is given. Give text."),
    ("run-cap", X + "run_cap: 0\n", "5:10: run_cap: 0 is too small. Give a whole number of at least 1."),
    ("run-cap-float", X + "run_cap: 1.5\n", "5:10: run_cap: 1.5 is not a whole number. Give a whole number of at least 1."),
    ("run-cap-bool", X + "run_cap: true\n", "5:10: run_cap: true is not allowed. Give a whole number of at least 1."),
    ("repeated", X + "method: grid\n", "5:1: method: repeated key, first given in line 1. Remove one."),

    ("metric-text", X + "metric: val_loss\n", "5:9: metric: 'val_loss' is text. Give a mapping with the keys 'name', 'goal', 'target', 'impute'."),
    ("metric-no-name", X + "metric: {goal: minimize}\n", "5:9: metric.name: missing. Give the name of what is logged, such as val_loss."),
    ("metric-space", X + "metric: {name: 'val_acc '}\n", "5:16: metric.name: 'val_acc ' has spaces around it. Write val_acc."),
    ("metric-goal", X + "metric: {name: a, goal: minimise}\n", "5:25: metric.goal: 'minimise' is not known. Did you mean 'minimize'?"),
    ("metric-target", X + "metric: {name: a, target: '1e-3'}\n", "5:27: metric.target: '1e-3' is text. Give a number. Write 1.0e-3, without quotes."),
    ("metric-impute", X + "metric: {name: a, impute: mean}\n", "5:27: metric.impute: 'mean' is not known. Give one of 'worst', 'best', 'latest'."),
    ("bayes", "method: bayes\nparameters: {x: {value: 1}}\n", "1:9: metric: missing. 'bayes' chooses by the metric of trials. Write metric: {name: val_loss}."),
    ("stop-no-metric", X + "early_terminate: {type: hyperband, min_iter: 1}\n", "5:18: metric: missing. Trials are stopped by their metric. Write metric: {name: val_loss}."),

    ("stop-type", STOP + "{type: median, min_iter: 1}\n", "6:25: early_terminate.type: 'median' is not known. Give 'hyperband'."),
    ("stop-no-type", STOP + "{min_iter: 1}\n", "6:18: early_terminate.type: missing. Give 'hyperband'."),
    ("stop-both", STOP + "{type: hyperband, min_iter: 1, max_iter: 3, s: 1}\n", f"6:59: early_terminate.max_iter: stands beside min_iter. {EITHER}"),
    ("stop-none", STOP + "{type: hyperband}\n", f"6:18: early_terminate: the bands are missing. {EITHER}"),
    ("stop-half", STOP + "{type: hyperband, max_iter: 9}\n", f"6:18: early_terminate.s: missing beside max_iter. {EITHER}"),
    ("stop-other-half", STOP + "{type: hyperband, s: 2}\n", f"6:18: early_terminate.max_iter: missing beside s. {EITHER}"),
    ("stop-eta", STOP + "{type: hyperband, min_iter: 1, eta: 1}\n", "6:54: early_terminate.eta: 1 is too small. Give a number above 1."),
    ("stop-strict", STOP + "{type: hyperband, min_iter: 1, strict: yes}\n", "6:57: early_terminate.strict: 'yes' is text. Write true or false."),
    ("stop-no-band", STOP + "{type: hyperband, max_iter: 2, s: 3}\n", "6:46: early_terminate.max_iter: no band is left: 2 / 3 is below 1. Give a larger one."),

    ("no-list", ONE + "{values: 3}\n", "3:15: parameters.x.values: 3 is not a list of values. Write a list: [3]."),
    ("empty-list", ONE + "{values: []}\n", "3:15: parameters.x.values: an empty list is not a list of values. Give a list of one or more."),
    ("bare-list", ONE + "[1, 2]\n", "3:6: parameters.x: a list stands where the parameter's keys are expected. Write {values: […]}."),
    ("bare-value", ONE + "64\n", "3:6: parameters.x: 64 stands where the parameter's keys are expected. Write {value: 64}."),
    ("nothing", ONE + "\n", f"3:5: parameters.x: empty. {SIMPLE}"),
    ("no-keys", ONE + "{}\n", f"3:6: parameters.x: empty. {SIMPLE}"),
    ("both", ONE + "{value: 1, values: [2]}\n", f"3:6: parameters.x: the keys 'value', 'values' do not go together. {SIMPLE}"),
    ("values-and-min", ONE + "{values: [2], min: 1}\n", f"3:6: parameters.x: the keys 'values', 'min' do not go together. {SIMPLE}"),
    ("min-alone", ONE + "{min: 1}\n", "3:6: parameters.x.max: missing. Give a number."),
    ("probabilities-alone", ONE + "{probabilities: [1]}\n", "3:6: parameters.x.values: missing. Give a list of values."),
    ("unclear", ONE + "{min: 1, max: 3, q: 2}\n", "3:6: parameters.x.distribution: missing. Give one of 'q_uniform', 'q_log_uniform_values', 'q_log_uniform'."),
    ("unclear-normal", ONE + "{mu: 1}\n", "3:6: parameters.x.distribution: missing. Give one of 'normal', 'q_normal', 'log_normal', 'q_log_normal'."),
    ("misspelt", ONE + "{vales: [1]}\n", "3:7: parameters.x.vales: unknown key. Did you mean 'values'?"),
    ("foreign-key", ONE + "{min: 1, max: 3, step: 2}\n", "3:23: parameters.x.step: unknown key. Allowed: 'distribution', 'value', 'values', 'probabilities', 'min', 'max', 'q', 'mu', 'sigma', 'a', 'b'."),
    ("wrong-distribution", ONE + "{distribution: loguniform, min: 1, max: 2}\n", "3:21: parameters.x.distribution: 'loguniform' is not known. Did you mean 'log_uniform'?"),
    ("wrong-key", ONE + "{distribution: uniform, min: 1, max: 2, q: 1}\n", "3:46: parameters.x.q: not a key of 'uniform'. Allowed: 'min', 'max'."),
    ("missing-key", ONE + "{distribution: uniform, min: 1}\n", "3:6: parameters.x.max: missing. Give a number."),
    ("reversed", ONE + "{min: 3, max: 2}\n", "3:12: parameters.x.min: 3 is not below max, 2. Swap them, or write one value."),
    ("equal", ONE + "{min: 2.0, max: 2}\n", "3:12: parameters.x.min: 2.0 is not below max, 2. Swap them, or write one value."),
    ("text-bound", ONE + "{min: '1e-4', max: 2}\n", "3:12: parameters.x.min: '1e-4' is text. Give a number. Write 1.0e-4, without quotes."),
    ("infinite", ONE + "{min: 1, max: .inf}\n", "3:20: parameters.x.max: .inf is too large. Give at most 1e+300."),
    ("nan", ONE + "{min: 1, max: .nan}\n", "3:20: parameters.x.max: .nan is too large. Give at most 1e+300."),
    ("int-bound", ONE + "{distribution: int_uniform, min: 0.5, max: 2}\n", "3:39: parameters.x.min: 0.5 is not a whole number. Give a whole number."),
    ("log-zero", ONE + "{distribution: log_uniform_values, min: 0, max: 2}\n", "3:46: parameters.x.min: 0 is too small. Give a number above 0."),
    ("sigma", ONE + "{distribution: normal, sigma: -1}\n", "3:36: parameters.x.sigma: -1 is too small. Give a number above 0."),
    ("q", ONE + "{distribution: q_normal, q: 0}\n", "3:34: parameters.x.q: 0 is too small. Give a number above 0."),
    ("beta", ONE + "{distribution: beta, a: 0}\n", "3:30: parameters.x.a: 0 is too small. Give a number above 0."),
    ("sum", ONE + "{values: [1, 2], probabilities: [0.5, 0.2]}\n", "3:38: parameters.x.probabilities: they add up to 0.7. Change them to add up to 1."),
    ("count", ONE + "{values: [1, 2], probabilities: [1.0]}\n", "3:38: parameters.x.probabilities: 1 probabilities for 2 values. Give one for each."),
    ("negative", ONE + "{values: [1, 2], probabilities: [-0.5, 1.5]}\n", "3:38: parameters.x.probabilities: -0.5 is not a probability. Give a list of numbers from 0 to 1."),
    ("no-probabilities", ONE + "{values: [1], probabilities: 1}\n", "3:35: parameters.x.probabilities: 1 is not allowed. Give a list of numbers from 0 to 1."),
    ("grid", GRID + "{distribution: log_uniform_values, min: 1, max: 2}\n", "3:21: parameters.x: a grid cannot have this distribution. Give one of 'constant', 'categorical', 'int_uniform', 'q_uniform', or method: random."),
    ("grid-implied", GRID + "{min: 1.0, max: 2}\n", "3:6: parameters.x: a grid cannot have this distribution. Give one of 'constant', 'categorical', 'int_uniform', 'q_uniform', or method: random."),
    ("grid-weights", GRID + "{values: [1], probabilities: [1]}\n", "3:6: parameters.x: a grid cannot have this distribution. Give one of 'constant', 'categorical', 'int_uniform', 'q_uniform', or method: random."),
    ("grid-size", GRID + "{min: 0, max: 1" + "0" * 200 + "}\n", "3:6: parameters.x: more than 100000 values are too many for a grid. Give fewer."),
    ("grid-steps", GRID + "{distribution: q_uniform, min: 0, max: 1, q: 1.0e-9}\n", "3:21: parameters.x: more than 100000 values are too many for a grid. Give fewer."),

    ("name", "method: random\nparameters:\n  3x: {value: 1}\n", "3:3: parameters.3x: is no name. Use letters, digits, '_' and '-', with dots between keys."),
    ("dots", "method: random\nparameters:\n  a..b: {value: 1}\n", "3:3: parameters.'a..b': is no name. Use letters, digits, '_' and '-', with dots between keys."),
    ("twice", "method: random\nparameters:\n  a.b: {value: 1}\n  a: {parameters: {b: {value: 2}}}\n", "4:20: parameters.a.b: given already in line 3. Keep one."),
    ("part", "method: random\nparameters:\n  a.b: {value: 1}\n  a: {value: {c: 1}}\n", "4:3: parameters.a: 'a.b' in line 3 is a part of it, and one would set the other. Keep one."),
    ("section", "method: random\nparameters:\n  a: {value: {c: 1}}\n  a.b: {value: 1}\n", "4:3: parameters.a.b: 'a' in line 3 is its whole section, and one would set the other. Keep one."),
    ("beside", "method: random\nparameters:\n  a: {value: 1, parameters: {b: {value: 2}}}\n", "3:3: parameters.a: 'value' beside `parameters`. Nothing can stand beside it; remove one."),
    ("no-nested", "method: random\nparameters:\n  a: {parameters: }\n", "3:19: parameters.a: there are no parameters below `parameters`. Write some, or remove it."),
    ("deep", "method: random\nparameters: {a: {parameters: {b: {parameters: {c: 3}}}}}\n", "2:51: parameters.a.b.c: 3 stands where the parameter's keys are expected. Write {value: 3}."),

    ("command-text", COMMAND + "train.py\n", '3:10: command: a list of texts is expected. Write ["${env}", "${interpreter}", …].'),
    ("command-number", COMMAND + "[a, 3]\n", "3:14: command[1]: 3 is a number. Give text, in quotes."),
    ("macro", COMMAND + '["${arg}"]\n', "3:11: command[0]: '${arg}' is no macro of W&B's. Did you mean '${args}'?"),
    ("macro-strange", COMMAND + '["${HOME}"]\n', "3:11: command[0]: '${HOME}' is no macro of W&B's. Give one of '${args}', '${args_no_equals}', '${args_no_hyphens}', '${args_no_boolean_flags}', '${args_json}', '${args_json_file}', '${program}', '${interpreter}', '${env}', '${envvar:NAME}'."),
    ("macro-inside", COMMAND + '["--a=${args_json}"]\n', "3:11: command[0]: '--a=${args_json}' has a macro inside. Write '${args_json}' as an item of its own."),
    ("no-program", COMMAND + '["${program}"]\n', "3:11: command[0]: '${program}' stands for the key `program`, which is missing. Add it."),

    ("block-key", BLOCK + "sed: 1\n", "6:3: lstm_cli.sed: unknown key. Did you mean 'seeds'?"),
    ("block-list", X + "lstm_cli: [a]\n", "5:11: lstm_cli: a list of 1 item is not allowed. Give a mapping with the keys 'constraint', 'when', 'zip', 'seeds'."),
    ("seeds", BLOCK + "seeds: 0\n", "6:10: lstm_cli.seeds: 0 is too small. Give a whole number of at least 1."),
    ("constraint-number", BLOCK + "constraint: 5\n", '6:15: lstm_cli.constraint: 5 is a number. Give text such as "units * layers <= 256".'),
    ("constraint-name", BLOCK + "constraint: z < 3\n", "6:15: lstm_cli.constraint: 'z < 3': there is no parameter 'z'. Parameters: 'x', 'm.y'."),
    ("constraint-second", BLOCK + "constraint: [x < 3, x = 3]\n", "6:23: lstm_cli.constraint: 'x = 3': cannot be read. Write == to compare."),
    ("when-text", BLOCK + "when: x < 3\n", '6:9: lstm_cli.when: a mapping is expected. Write PARAMETER: "expression".'),
    ("when-name", BLOCK + "when: {m.z: x == 1}\n", "6:10: lstm_cli.when: there is no parameter 'm.z'. Did you mean 'm.y'?"),
    ("when-twice", BLOCK + "when: {m.y: x == 1, y: x == 2}\n", "6:23: lstm_cli.when.y: given twice. Keep one."),
    ("when-itself", BLOCK + "when: {y: m.y == 1}\n", "6:13: lstm_cli.when: 'm.y' depends on itself. Ask for another parameter."),
    ("zip-one", BLOCK + "zip: [x]\n", "6:8: lstm_cli.zip: a group has two or more names. Write [NAME, NAME]."),
    ("zip-text", BLOCK + "zip: x\n", "6:8: lstm_cli.zip: a group has two or more names. Write [NAME, NAME]."),
    ("zip-name", BLOCK + "zip: [x, z]\n", "6:12: lstm_cli.zip: there is no parameter 'z'. Parameters: 'x', 'm.y'."),
    ("zip-number", BLOCK + "zip: [x, 3]\n", "6:12: lstm_cli.zip: the name of a parameter is expected. Write it as text."),
    ("zip-same", BLOCK + "zip: [x, x]\n", "6:8: lstm_cli.zip: a name is there twice. Remove one of them."),
    ("zip-two-groups", BLOCK + "zip: [[x, y], [y, x]]\n", "6:17: lstm_cli.zip: 'm.y' is in two groups. Keep it in one."),
    ("zip-uneven", "method: random\nparameters: {x: {values: [1]}, y: {values: [1, 2]}}\nlstm_cli: {zip: [x, y]}\n", "3:17: lstm_cli.zip: x has 1, y has 2 values. Give each equally many."),
    ("zip-endless", "method: random\nparameters: {x: {values: [1]}, y: {min: 1.0, max: 2}}\nlstm_cli: {zip: [x, y]}\n", "3:17: lstm_cli.zip: 'y' has no list of values. Give it values."),
]
# fmt: on


@pytest.mark.parametrize(
    ("text", "message"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_what_is_wrong_is_said_where_it_stands(text: str, message: str) -> None:
    """One problem, with place, key, value and remedy, and nothing else."""
    assert problems_of(text) == [message]


def test_parameters_that_depend_on_each_other_are_both_told() -> None:
    """A circle of two conditions has no first parameter."""
    text = BLOCK + "when: {x: m.y == 3, m.y: x == 1}\n"
    assert [problem.split(": ")[2] for problem in problems_of(text)] == [
        "'x' depends on itself. Ask for another parameter.",
        "'m.y' depends on itself. Ask for another parameter.",
    ]


def test_a_variable_of_the_environment_may_stand_inside_an_item() -> None:
    """W&B fills it in wherever it stands."""
    file = parse_sweep(COMMAND + '["--a=${envvar:HOME}/b"]\n', "s.yaml")
    assert file.sweep.command == ("--a=${envvar:HOME}/b",)


VALUES = st.recursive(
    st.sampled_from(
        [None, True, 0, -1, 0.5, 10**200, float("nan"), "a", "1e-4", "${args}", "x < 1"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["x", "values", "min", "max", "parameters", "distribution", "q", "a.b", ""]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "method",
        "parameters",
        "metric",
        "early_terminate",
        "command",
        "run_cap",
        "name",
        "lstm_cli",
        "z",
    ]
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
@settings(max_examples=200)
def test_nothing_but_problems_comes_of_nonsense(content: dict[str, object]) -> None:
    """Whatever is under the keys of a file, it is read or told of."""
    text = json.dumps(content).replace("NaN", ".nan")
    with suppress(ConfigError):
        assert parse_sweep(text, "s.yaml").sweep.parameters
