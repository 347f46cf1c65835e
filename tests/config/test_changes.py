"""What differs from the defaults."""

from typing import Any

import pytest

from lstm_cli.config.differences import Change, changes
from lstm_cli.config.loading import load_config

MINIMAL = {"mode": "many_to_many", "dataset": {"kind": "generated", "task": "multiples"}}
REQUIRED = {"mode", "dataset.kind", "dataset.task"}


def changes_of(**sections: Any) -> dict[str, Change]:
    """The changes that these sections make to a minimal config, by key."""
    config = load_config({**MINIMAL, **sections}, environment={})
    found = {".".join(change.keys): change for change in changes(config)}
    assert {key for key, change in found.items() if change.required} >= REQUIRED
    return {key: change for key, change in found.items() if key not in REQUIRED}


def test_a_minimal_config_changes_nothing() -> None:
    """Where only the required keys are given, nothing else is a change."""
    assert changes_of() == {}


def test_a_value_equal_to_the_default_is_no_change() -> None:
    """A default that is written out is still the default."""
    assert changes_of(training={"epochs": 1000, "loss": "mse"}, seed=0) == {}


def test_a_change_knows_the_default() -> None:
    """A change has the value and the default that it replaces."""
    found = changes_of(training={"epochs": 5})
    assert found == {"training.epochs": Change(("training", "epochs"), 5, 1000)}


def test_a_default_that_depends_on_other_keys_is_no_change() -> None:
    """The decoder's units follow the encoder's, and `keep` follows early stopping."""
    found = changes_of(model={"encoder": {"units": 20}}, training={"early_stopping": {}})
    assert set(found) == {"model.encoder.units", "training.early_stopping"}


def test_a_section_that_is_switched_on_is_a_change() -> None:
    """An optional section counts even when all in it is default."""
    assert changes_of(training={"early_stopping": {}})["training.early_stopping"].default is None


@pytest.mark.parametrize(
    ("decoder", "changed"),
    [
        ({"kind": "repeat"}, set()),
        ({"kind": "repeat", "units": 9}, {"model.decoder.units"}),
        ({"kind": "vector"}, {"model.decoder.kind"}),
    ],
)
def test_a_decoder_is_compared_with_the_derived_one(
    decoder: dict[str, object], changed: set[str]
) -> None:
    """A decoder that is written out is compared with what the config would have without it."""
    config = load_config({**MINIMAL, "model": {"decoder": decoder}}, environment={})
    found = {".".join(change.keys) for change in changes(config)}
    assert {key for key in found if key.startswith("model.decoder")} == changed
