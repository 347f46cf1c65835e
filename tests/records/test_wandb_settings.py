"""The W&B mode: who decides it, and that a key is only ever looked for."""

from pathlib import Path

import pytest

from lstm_cli.errors import ConfigError
from lstm_cli.records.wandb_settings import choose_wandb_id, is_logged_in, resolve_mode

_KEY = {"WANDB_API_KEY": "k" * 40}
_SWEEP = {"WANDB_SWEEP_ID": "s1"}


@pytest.mark.parametrize(
    ("flag", "config", "environment", "mode"),
    [
        ("disabled", "online", {"WANDB_MODE": "offline", **_KEY, **_SWEEP}, "disabled"),
        (None, "offline", {"WANDB_MODE": "online", **_KEY, **_SWEEP}, "offline"),
        ("auto", "online", {"WANDB_MODE": "offline"}, "online"),
        (None, "auto", {"WANDB_MODE": "disabled", **_KEY, **_SWEEP}, "disabled"),
        (None, "auto", {"WANDB_MODE": "dryrun", **_KEY}, "offline"),
        (None, "auto", {"WANDB_MODE": "run"}, "online"),
        (None, "auto", _SWEEP, "online"),
        (None, "auto", _KEY, "online"),
        (None, "auto", {"WANDB_API_KEY": ""}, "offline"),
        (None, "auto", {}, "offline"),
    ],
)
def test_the_first_that_speaks_decides(
    tmp_path: Path, flag: str | None, config: str, environment: dict[str, str], mode: str
) -> None:
    """Command line, config, WANDB_MODE, a sweep, a key; and offline where none speaks."""
    assert resolve_mode(flag, config, {"HOME": str(tmp_path)} | environment) == mode


def test_an_unknown_word_is_an_error() -> None:
    """A misspelt WANDB_MODE is said, not ignored."""
    with pytest.raises(ConfigError, match=r"WANDB_MODE: .*'ofline'. Use offline, online"):
        resolve_mode(None, "auto", {"WANDB_MODE": "ofline"})


@pytest.mark.parametrize(
    ("text", "url", "logged_in"),
    [
        ("machine api.wandb.ai\n  login user\n  password k\n", "", True),
        ("machine api.wandb.ai login user password k", "https://wandb.example.org", False),
        ("machine wandb.example.org login u password k", "https://wandb.example.org", True),
        ("machine github.com login user password k", "", False),
        ("this is no netrc", "", False),
    ],
)
def test_a_key_in_netrc_counts_for_its_host(
    tmp_path: Path, text: str, url: str, *, logged_in: bool
) -> None:
    """An entry of ~/.netrc, or of the file that NETRC names, means logged in at that host only."""
    (tmp_path / ".netrc").write_text(text)
    (tmp_path / ".netrc").chmod(0o600)
    by_home = {"HOME": str(tmp_path), "WANDB_BASE_URL": url}
    by_name = {"HOME": "/nowhere", "NETRC": str(tmp_path / ".netrc"), "WANDB_BASE_URL": url}
    assert is_logged_in(by_home) is logged_in
    assert is_logged_in(by_name) is logged_in


def test_a_sweep_chooses_the_id() -> None:
    """Inside a W&B sweep its id is taken, elsewhere each run gets a new one."""
    assert choose_wandb_id({"WANDB_RUN_ID": "given", **_SWEEP}) == "given"
    assert choose_wandb_id({"WANDB_RUN_ID": "left over"}) != "left over"
    assert choose_wandb_id({}) != choose_wandb_id({})
