"""A run folder that becomes read-only while a run works in it."""

from pathlib import Path

import pytest

from lstm_cli.records.run_folder import read_run
from tests.cli.conftest import Start
from tests.disks import sealed
from tests.launched import (
    SECONDS,
    find_run,
    newest_update,
    tell_differences,
    train_undisturbed,
    wait_for,
)

LONG = """
mode: many_to_one
dataset: {kind: generated, task: sum, samples: 3000, scaling: {inputs: standard, targets: standard}}
model: {encoder: {units: 8, dropout: 0.1}}
training: {epochs: 8, batch_size: 4, compile: graph, checkpoint_seconds: 0.01}
"""


@pytest.mark.slow
def test_a_sealed_run_folder_costs_a_sentence(start: Start, tmp_path: Path) -> None:
    """Exit code 6 and one sentence; what was written stands, and goes on to the same bits."""
    config = tmp_path / "long.yaml"
    config.write_text(LONG)
    process = start("train", "long.yaml", "--wandb", "offline")
    run = find_run(tmp_path)
    wait_for(lambda: newest_update(run), "a checkpoint")
    with sealed(run, run / "checkpoint"):
        _, err = process.communicate(timeout=SECONDS)
    errors = [line for line in err.splitlines() if line.startswith("error: ")]
    assert process.returncode == 6
    assert len(errors) == 1, err
    assert "cannot be written: Operation not permitted. Choose a place in which" in errors[0]
    assert "Traceback" not in err
    assert read_run(run)["status"] == "dead"
    assert start("resume", run, "--wandb", "disabled").wait(SECONDS) == 0
    (tmp_path / "undisturbed").mkdir()
    whole = tmp_path / "undisturbed" / "long.yaml"
    whole.write_text(LONG)
    assert tell_differences(train_undisturbed(whole), run) == []
