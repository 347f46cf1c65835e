"""Whatever stands in a file, loading it ends with a config or a ConfigError."""

import re
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstm_cli.config.layers.overrides import split_arguments
from lstm_cli.config.loading import load_config
from lstm_cli.config.source.tree import plain
from lstm_cli.config.source.yaml import parse_mapping
from lstm_cli.errors import ConfigError

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

GOOD = """version: 1
mode: many_to_many  # sizes
dataset: {kind: generated, task: multiples, timesteps: 3, horizon: 2}
model:
  encoder: &stack
    units: [50, 30]
    bidirectional: true
  decoder: {kind: repeat, units: 50, activation: relu}
training:
  epochs: 10
  metrics: [mae]
  optimizer: {name: adam, learning_rate: 1e-3, schedule: {kind: cosine}}
  early_stopping: {monitor: val_mae}
predict:
  inputs: [[[5], [10], [15]]]
  expected: [[20, 25]]
expect: {test_rmse: {at_most: 5}}
tracking: {wandb: {tags: ["a b", 'c']}}
"""
VALID = {
    "mode": "many_to_one",
    "dataset": {"kind": "generated", "task": "sum"},
    "model": {"decoder": {"kind": "repeat"}},
    "training": {"optimizer": {"schedule": {"kind": "cosine"}}, "early_stopping": {}},
    "predict": {"inputs": [[[1], [2], [3]]], "expected": [[6]]},
}
KEYS = st.sampled_from([
    "mode", "dataset", "kind", "task", "model", "decoder", "encoder", "units", "training", "epochs",
    "optimizer", "schedule", "predict", "inputs", "expected", "expect", "extends", "seed", "__x__",
])  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from(["generated", "sum", "repeat", "cosine", "many_to_one", ".", "a.yaml"]),
    st.text(max_size=10),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner),
    max_leaves=12,
)


def load_text(text: str) -> None:
    """Load the text as a config, with all that loading a file does but opening it."""
    tree = plain(parse_mapping(text, "a.yaml"))
    assert isinstance(tree, dict)
    load_config(tree, (), {})


def check(load: object, *arguments: object) -> None:
    """Nothing but success or a ConfigError whose problems are single lines that can be printed."""
    assert callable(load)
    try:
        load(*arguments)
    except ConfigError as error:
        problems = [str(problem) for problem in error.problems]
    else:
        return
    assert problems
    assert all(problem.isprintable() and len(problem) < 2_000 for problem in problems)


@quick
@given(st.text(max_size=60) | st.text(string.punctuation + " \n\tab01", max_size=60))
def test_random_text_is_read_or_refused(text: str) -> None:
    """No text crashes the loader."""
    check(load_text, text)


@quick
@given(st.data())
def test_a_mutated_config_is_read_or_refused(data: st.DataObject) -> None:
    """No small change of a good config crashes the loader."""
    text = GOOD
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 8)))
        piece = data.draw(
            st.sampled_from([*"[]{}:,#&*!|>'\"%@-\n \t", "null", "1e999", "<<: ", ""])
        )
        text = text[:start] + piece + text[end:]
    check(load_text, text)


@quick
@given(st.dictionaries(KEYS, TREES))
def test_random_trees_are_read_or_refused(tree: dict[str, object]) -> None:
    """No plain data crashes the loader, also over a good config."""
    check(load_config, tree, (), {})
    check(load_config, VALID | tree, (), {})


@quick
@given(st.lists(st.text(max_size=12) | st.from_regex(re.compile(
    r"(--)?(model|training|seed|dataset|x)(\.[a-z]{1,6}){0,2}(=[\[{('a0:,1})\]\"-]{0,6})?"
), fullmatch=True), max_size=4))  # fmt: skip
def test_random_arguments_are_read_or_refused(arguments: list[str]) -> None:
    """No arguments crash the splitter or what follows it."""

    def load() -> None:
        split = split_arguments(arguments, valued={"--out"}, flags={"-q"})
        load_config(VALID, split.overrides, {})

    check(load)


def test_the_good_configs_are_good() -> None:
    """What is mutated here loads as it stands."""
    load_text(GOOD)
    load_config(VALID, (), {})
