"""Whole checkpoints that say what cannot be: the one before is used, or a sentence names them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from lstm_cli.records.checkpoints import write_checkpoint
from lstm_cli.records.run_folder import read_run
from lstm_cli.runner.run import resume
from lstm_cli.runner.session import Warm

if TYPE_CHECKING:
    from tests.runner.conftest import Begin, Check, Newest

NO_SENSE: Mapping[str, Mapping[str, object]] = {
    "epochs is 'many'": {"epochs": "many"},
    "epochs is -1": {"epochs": -1},
    "updates is True": {"updates": True},
    "its history is not that of 9 epochs": {"epochs": 9},
    "it does not say of which training it is": {"columns": None},
    "it does not say of which training it": {"config": [1]},
}


@pytest.mark.parametrize("reason", NO_SENSE)
def test_a_whole_checkpoint_that_makes_no_sense(
    reason: str, begin: "Begin", warm: Warm, newest: "Newest", same: "Check"
) -> None:
    """Facts that cannot be true, under a right checksum, leave the one before, with a sentence."""
    folder = begin(2).folder
    last = newest(folder)
    write_checkpoint(folder, last.facts["updates"], {**last.facts, **NO_SENSE[reason]}, last.state)
    assert resume(folder, warm=warm).status == "finished"
    told: Any = read_run(folder)["resumed"]
    bad, place = told[0]["notes"]
    assert f"this checkpoint makes no sense ({reason}" in bad
    assert place == "resumed after epoch 0 (update 1)"
    same(folder, begin().folder)


ODD_STATES: Mapping[str, np.generic] = {
    "carry/epoch/0": np.int32(-1),
    "carry/update/0": np.int32(10**6),
    "carry/verdict/0": np.int32(77),
    "carry/kept_epoch/0": np.int32(2**31 - 1),
    "carry/epoch/9": np.int32(0),
    "carry/last_loss/0": np.float64(0),
}


@pytest.mark.parametrize("name", ODD_STATES)
def test_a_state_that_no_training_has(
    name: str, begin: "Begin", warm: Warm, newest: "Newest", same: "Check"
) -> None:
    """Arrays of another model or counters out of range: one sentence that says what to remove."""
    folder = begin(2).folder
    last = newest(folder)
    state = {**last.state, name: np.array(ODD_STATES[name])}
    write_checkpoint(folder, last.facts["updates"], last.facts, state)
    failed = resume(folder, warm=warm)
    assert (failed.status, failed.exit_code) == ("failed", 3)
    assert failed.reason.startswith(f"{last.path}: the checkpoint ")
    assert failed.reason.endswith("Remove this file, and the run goes on from what is left.")
    last.path.unlink()
    assert resume(folder, warm=warm).status == "finished"
    same(folder, begin().folder)
