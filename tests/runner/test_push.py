"""Which runs can be pushed to W&B, and in which mode."""

from pathlib import Path

import pytest

from lstm_cli.config.dumping import dump_config
from lstm_cli.config.layers.overlay import make_override
from lstm_cli.config.loading import load_config
from lstm_cli.errors import ConfigError
from lstm_cli.explain.starters import starter
from lstm_cli.records.run_folder import RunFolder
from lstm_cli.runner.push import open_finished


@pytest.fixture
def disabled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run whose config turns W&B off, in an environment that knows no W&B."""
    for name in ("WANDB_MODE", "WANDB_API_KEY", "WANDB_SWEEP_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    override = make_override("tracking.wandb.mode", "disabled", "a test")
    run = RunFolder.create(tmp_path, "sum")
    run.write_config(dump_config(load_config(starter("many_to_one"), [override], {})))
    run.update(status="interrupted")
    run.release()
    return run.path


def test_what_turns_it_off_is_overruled_by_the_option(disabled: Path) -> None:
    """A config without W&B is pushed only where the mode is given with the command."""
    with pytest.raises(ConfigError, match=r"W&B is disabled, by .* Add --wandb offline or online"):
        open_finished(disabled, None, "--wandb")
    assert open_finished(disabled, "offline", "--wandb").end.status == "interrupted"


@pytest.mark.parametrize("asked", ["disabled", "on", ""])
def test_only_modes_that_send_are_taken(disabled: Path, asked: str) -> None:
    """Any other word is named."""
    with pytest.raises(ConfigError, match=rf"--wandb: '{asked}' sends nothing"):
        open_finished(disabled, asked, "--wandb")
