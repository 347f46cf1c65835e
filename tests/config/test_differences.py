"""In which keys two configs differ, and whether the weights depend on them."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_cli.config.differences import MISSING, find_differences

LEAF = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(-9, 9), st.text("ab\u00e9"))
KEYS = st.text("abc", min_size=1, max_size=3)
TREE = st.dictionaries(
    KEYS, st.recursive(LEAF, lambda each: st.dictionaries(KEYS, each, min_size=1), max_leaves=6)
)


@settings(max_examples=30)
@given(TREE)
def test_equal_configs_do_not_differ(tree: dict[str, Any]) -> None:
    """A config does not differ from itself."""
    assert find_differences(tree, tree) == ()


@settings(max_examples=30)
@given(TREE, TREE)
def test_both_sides_are_told(one: dict[str, Any], other: dict[str, Any]) -> None:
    """The other way round the same keys differ, with old and new exchanged."""
    there = {each.key: (each.old, each.new) for each in find_differences(one, other)}
    back = {each.key: (each.new, each.old) for each in find_differences(other, one)}
    assert there == back
    texts = (json.dumps(each, sort_keys=True) for each in (one, other))
    assert bool(there) == (len({*texts}) > 1)


def test_numbers_of_another_kind_differ() -> None:
    """1, 1.0 and true are three values; a key that is not there is named so."""
    found = find_differences({"a": 1, "b": 1, "c": {"d": 1}}, {"a": 1.0, "b": True, "e": 2})
    assert {each.key for each in found} == {"a", "b", "c.d", "e"}
    (gone,) = (each for each in found if each.key == "c.d")
    assert gone.new is MISSING
    assert str(gone.new) == "missing"


@pytest.mark.parametrize(
    ("key", "matters"),
    [
        ("seed", True), ("mode", True), ("dataset.samples", True), ("dataset.splits.train", True),
        ("model.encoder.dropout", True), ("training.epochs", True), ("training.compile", True),
        ("training.init_from", True), ("training.checkpoint_seconds", False), ("name", False),
        ("dataset.path", False), ("dataset.test_path", False), ("tracking.wandb.mode", False),
        ("evaluation.baselines", False), ("predict.inputs", False), ("expect.test_rmse", False),
        ("predictions.train_rows", False),
    ],
)  # fmt: skip
def test_what_the_weights_depend_on(key: str, *, matters: bool) -> None:
    """All but names, paces, places and what is done with the trained model."""
    *sections, last = key.split(".")
    old: dict[str, Any] = {last: 1}
    new: dict[str, Any] = {last: 2}
    for name in reversed(sections):
        old, new = {name: old}, {name: new}
    (found,) = find_differences(old, new)
    assert (found.key, found.is_of_training) == (key, matters)
