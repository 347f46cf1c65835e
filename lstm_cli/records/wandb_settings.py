"""Whether a run goes to W&B, under which id, and what is never logged: keys and passwords.

wandb is not imported for it.
"""

import netrc
import os
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from secrets import choice
from typing import Literal, TypeAlias
from urllib.parse import unquote, urlsplit

from lstm_cli.errors import ConfigError, Problem
from lstm_cli.wording import shorten

WandbMode: TypeAlias = Literal["offline", "online", "disabled"]

ID_FORM = "up to 128 letters, digits, - and _"
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_HOSTS = ("api.wandb.ai", "api.forge.coreweave.com", "forge.coreweave.com")
_FROM_ENVIRONMENT: Mapping[str, WandbMode] = {
    "offline": "offline",
    "dryrun": "offline",
    "online": "online",
    "run": "online",
    "shared": "online",
    "disabled": "disabled",
}


def resolve_mode(flag: str | None, config: str, environment: Mapping[str, str]) -> WandbMode:
    """The first that speaks: `--wandb`, the config, WANDB_MODE, a sweep (online), a key (online).

    Where none does, offline. `auto` means that the flag or the config does not speak.

    Raises:
        ConfigError: WANDB_MODE holds a word that W&B does not know.
    """
    for wanted in (flag, config):
        if wanted in {"offline", "online", "disabled"}:
            return _FROM_ENVIRONMENT[str(wanted)]
    if word := environment.get("WANDB_MODE"):
        return _read_word(word)
    if environment.get("WANDB_SWEEP_ID") or is_logged_in(environment):
        return "online"
    return "offline"


def _read_word(word: str) -> WandbMode:
    try:
        return _FROM_ENVIRONMENT[word]
    except KeyError:
        message = f"the environment variable is {word!r}. Use offline, online or disabled."
        raise ConfigError(Problem("WANDB_MODE", message)) from None


def is_logged_in(environment: Mapping[str, str]) -> bool:
    """Whether WANDB_API_KEY or a netrc file holds a key for W&B; the key itself is not kept."""
    if environment.get("WANDB_API_KEY"):
        return True
    own_host = _find_host(environment.get("WANDB_BASE_URL", ""))
    known = read_netrc(environment)
    return any(host in known for host in ((own_host,) if own_host else _HOSTS))


def _find_host(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def read_netrc(environment: Mapping[str, str]) -> Mapping[str, tuple[str, str | None, str | None]]:
    """Login, account and password of each host in the netrc file that W&B would read."""
    home = Path(environment.get("HOME") or Path.home())
    named = environment.get("NETRC")
    candidates = [Path(named)] if named else [home / ".netrc", home / "_netrc"]
    for path in candidates:
        try:
            return netrc.netrc(os.path.expanduser(path)).hosts  # noqa: PTH111 - "~"
        except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
            continue
    return {}


def choose_wandb_id(environment: Mapping[str, str]) -> str:
    """The id that a W&B sweep gave to this run, or a new one of 8 letters and digits."""
    given = find_trial_id(environment)
    return given or "".join(choice(string.ascii_lowercase + string.digits) for _ in range(8))


def find_trial_id(environment: Mapping[str, str]) -> str | None:
    """The id of the only run that a W&B sweep wants of this process; None outside of sweeps.

    Raises:
        ConfigError: It is no id: it becomes part of paths.
    """
    given = environment.get("WANDB_RUN_ID") if environment.get("WANDB_SWEEP_ID") else None
    if given and not is_wandb_id(given):
        message = f"the sweep's id of this run is {shorten(repr(given))}. Give {ID_FORM}."
        raise ConfigError(Problem("WANDB_RUN_ID", message))
    return given or None


def is_wandb_id(text: object) -> bool:
    """Whether W&B may know a run by it, and a path may hold it."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


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
