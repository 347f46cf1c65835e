"""The commit of a working directory, read without running anything that its repository names."""

import os
import re
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
_FILTER = re.compile(r"[A-Za-z0-9_.,-]+")
_STATUS = (
    "status", "--porcelain", "--no-renames", "--untracked-files=no", "--ignore-submodules=dirty",
)  # fmt: skip


def find_git_commit(folder: Path) -> str | None:
    """The commit that `folder`'s repository stands at, `-dirty` added where tracked files differ.

    None without git, outside a repository, before the first commit, or when git takes too long.
    """
    try:
        commit = _ask(folder, "rev-parse", "--verify", "--quiet", "HEAD").strip()
        filters = _list_filters(folder)
        changed = _ask(folder, *_switch_off(filters), *_STATUS, *_leave_out(filters))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return f"{commit}-dirty" if changed else commit


def _list_filters(folder: Path) -> list[str]:
    """The names of all filters that git knows here.

    Raises:
        ValueError: one cannot be said in an option.
    """
    settings = _ask(folder, "config", "--list", "--name-only", "-z").split("\0")
    found = {each.split(".", 1)[1].rpartition(".")[0] for each in settings if _is_filter(each)}
    if not all(map(_FILTER.fullmatch, found)):
        raise ValueError
    return sorted(found)


def _is_filter(setting: str) -> bool:
    return setting.startswith("filter.")


def _switch_off(filters: Iterable[str]) -> list[str]:
    """Options for git that leave these filters without a program."""
    values = ("clean=", "smudge=", "process=", "required=false")
    return [
        word for name in filters for value in values for word in ("-c", f"filter.{name}.{value}")
    ]


def _leave_out(filters: Iterable[str]) -> list[str]:
    """All files but those that go through these filters: as they lie here they seem changed."""
    return ["--", ":/", *(f":(top,exclude,attr:filter={name})" for name in filters)]


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
