"""`lstm-cli modes`."""

from typing import get_args

import pytest

from lstm_cli.config.rules.sequence_modes import MODES
from lstm_cli.config.schema.experiment import ModeName
from tests.cli.conftest import Run


@pytest.mark.parametrize("name", get_args(ModeName))
def test_each_mode_has_a_block(run: Run, name: str) -> None:
    """Each mode is shown with what it is for, its picture, and how to start."""
    blocks = run("modes").out.split("\n\n")
    place = next(i for i, block in enumerate(blocks) if block.startswith(name))
    mode = next(mode for mode in MODES if mode.name == name)
    title, drawing, start = blocks[place : place + 3]
    assert title == f"{name}   {mode.picture}\n{mode.purpose}"
    assert "LSTM" in drawing
    ways = [line.split(maxsplit=1)[1] for line in start.strip().splitlines()]
    assert ways == [
        f"lstm-cli new {name} --out {name}.yaml",
        f"configs/{name}.yaml in the repository",
    ]


def test_the_page_is_no_wider_than_a_terminal(run: Run) -> None:
    """No line is longer than 100 columns."""
    assert max(map(len, run("modes").out.splitlines())) <= 100


def test_the_sweep_that_runs_around_it_changes_nothing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pictures are those of the starters, whatever the environment says."""
    before = run("modes").out
    monkeypatch.setenv("WANDB_SWEEP_PARAM_PATH", "no_such_file.yaml")
    assert run("modes").out == before
