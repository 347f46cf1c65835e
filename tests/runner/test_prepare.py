"""What is asked for besides a config."""

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.runner.prepare import apply_wandb_option

CONFIG = {"mode": "many_to_one", "dataset": {"kind": "generated", "task": "sum"}}


@pytest.mark.parametrize(
    ("asked", "mode"), [("disabled", "disabled"), ("offline", "auto"), (None, "auto")]
)
def test_a_run_remembers_that_wandb_was_disabled(asked: str | None, mode: str) -> None:
    """It becomes part of the config, so that a resume does as the run did; offline does not."""
    config = load_config(CONFIG, (), {})
    settled = apply_wandb_option(asked, config, "--wandb")
    assert settled.tracking.wandb.mode == mode
    assert settled.model_copy(update={"tracking": config.tracking}) == config
