"""The commit of a working directory, read without running anything that its repository names."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

_SECONDS = 2.0
# A repository's own settings can name programs: monitors of its files, hooks, filters for what its
# attributes say, and what fetches a missing object. One from elsewhere names whatever it likes.
_NOTHING_RUNS = ("-c", "core.fsmonitor=", "-c", f"core.hooksPath={os.devnull}")
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
}
_STATUS = (
    "status", "--porcelain", "--no-renames", "--untracked-files=no", "--ignore-submodules=dirty",
)  # fmt: skip


def find_git_commit(folder: Path) -> str | None:
    """The commit that `folder`'s repository stands at, `-dirty` added where tracked files differ.

    None without git, outside a repository, before the first commit, or when git takes too long.
    """
    try:
        commit = _ask(folder, "rev-parse", "--verify", "--quiet", "HEAD").strip()
        without_filters = _drop_filters(_list_settings(folder))
        changed = _ask(folder, *without_filters, *_STATUS)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return f"{commit}-dirty" if changed else commit


def _list_settings(folder: Path) -> list[str]:
    return _ask(folder, "config", "--list", "--name-only", "-z").split("\0")


def _drop_filters(settings: Iterable[str]) -> list[str]:
    """Options for git that leave its filters without a program.

    Raises:
        ValueError: the name of one cannot be said in an option.
    """
    filters = {name for name in settings if name.startswith("filter.")}
    if any("=" in name or "\n" in name for name in filters):
        raise ValueError
    return [word for name in sorted(filters) for word in ("-c", _switch_off(name))]


def _switch_off(setting: str) -> str:
    return f"{setting}=false" if setting.endswith(".required") else f"{setting}="


def _ask(folder: Path, *words: str) -> str:
    """What git answers.

    Raises:
        OSError: there is no git, or no such folder.
        SubprocessError: git refuses, or takes too long.
    """
    answer = subprocess.run(
        ["git", *_NOTHING_RUNS, *words],  # noqa: S607 - the user's git, from the user's PATH
        cwd=folder,
        env=os.environ | _ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_SECONDS,
        check=True,
    )
    return answer.stdout
