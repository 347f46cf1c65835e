"""Keys and passwords are taken out of what is said and logged."""

from pathlib import Path

import pytest

from lstm_cli.errors import MachineError
from lstm_cli.records.tracking.child_io import Replies, name_error
from lstm_cli.records.wandb_settings import hide_secrets

_KEY = "0123456789abcdef" * 3


@pytest.mark.parametrize(
    ("environment", "text", "shown"),
    [
        ({"WANDB_API_KEY": _KEY}, f"bad key {_KEY}.", "bad key ***."),
        ({"WANDB_API_KEY": f" {_KEY}\n"}, f"'{_KEY}'", "'***'"),
        ({"WANDB_API_KEY": "abc"}, "abc is short", "abc is short"),
        ({"WANDB_API_KEY": ""}, "no key", "no key"),
        ({}, "POST https://joe:hush@w.org/graphql: no", "POST https://***@w.org/graphql: no"),
        ({"WANDB_API_KEY": f"local-{_KEY}"}, f"local-{_KEY}, {_KEY}", "***, ***"),
        ({}, "proxy http://token@10.0.0.1:80/", "proxy http://***@10.0.0.1:80/"),
        ({}, "mail a@b.c, see https://wandb.ai/a@b", "mail a@b.c, see https://wandb.ai/a@b"),
        ({"WANDB_BASE_URL": "https://joe:p%40ss@w.org"}, "joe, p@ss, p%40ss", "joe, ***, ***"),
        ({"WANDB_BASE_URL": "https://[broken"}, "as it is", "as it is"),
    ],
)  # fmt: skip
def test_what_nobody_may_read_is_hidden(
    tmp_path: Path, environment: dict[str, str], text: str, shown: str
) -> None:
    """The key, the base address's user, and users in any address; nothing else is changed."""
    assert hide_secrets(text, {"HOME": str(tmp_path)} | environment) == shown


def test_passwords_of_a_netrc_file_are_hidden(tmp_path: Path) -> None:
    """Those of all hosts: proxies may have theirs there too."""
    (tmp_path / "rc").write_text(
        f"machine a login u password {_KEY}\ndefault login v password wxyz"
    )
    environment = {"HOME": "/nowhere", "NETRC": str(tmp_path / "rc")}
    assert hide_secrets(f"u {_KEY} v wxyz", environment) == "u *** v ***"


def test_a_traceback_in_the_log_has_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What exactly failed goes to log.txt, whatever the error's text holds."""
    monkeypatch.setenv("WANDB_API_KEY", _KEY)
    replies = Replies(-1)
    replies.complain(1, f"{_KEY} is refused.", MachineError(f"401 for {_KEY}"), tmp_path)
    log = (tmp_path / "log.txt").read_text()
    assert "*** is refused.\n" in log
    assert log.endswith("MachineError: 401 for ***\n")
    assert _KEY not in log


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("no.\nmore", "no"),
        ("", "MachineError"),
        ("<no message>", "MachineError"),
        ("a\x1b[31mb", "a[31mb"),
    ],
)
def test_an_error_is_named_in_a_few_words(text: str, named: str) -> None:
    """By its first line, what a terminal would obey left out, or by its kind."""
    assert name_error(MachineError(text)) == named
    assert len(name_error(MachineError(text + "x" * 1000))) <= 160
