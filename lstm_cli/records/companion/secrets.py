"""What nobody may read in a log: keys and passwords."""

import os
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urlsplit

from lstm_cli.records.wandb_mode import read_netrc

_HIDDEN = "***"
# What is shorter is no secret, and would be found in every other word.
_SHORTEST = 4
_USER_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@'\"]+@")


def hide_secrets(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """The text without W&B's key, passwords of netrc files, and users in addresses."""
    shown = _USER_IN_ADDRESS.sub(f"{_HIDDEN}@", text)
    for secret in sorted(set(_list_secrets(environment)), key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            shown = shown.replace(secret, _HIDDEN)
    return shown


def _list_secrets(environment: Mapping[str, str]) -> Iterator[str]:
    key = environment.get("WANDB_API_KEY", "").strip()
    # W&B takes what follows the last dash for the key itself.
    yield from (key, key.rpartition("-")[2])
    for _login, _account, password in read_netrc(environment).values():
        yield password or ""
    try:
        given = urlsplit(environment.get("WANDB_BASE_URL", "")).password or ""
    except ValueError:
        given = ""
    yield from (given, unquote(given))
