"""The commit that a run was made at, read without running what a repository names."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_cli.records.git_commit import find_git_commit

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A function that runs git in a folder (the test's own by default), as somebody."""

    def run(*words: str, folder: Path = tmp_path) -> str:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder), *words]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    return run


def commit_a_file(git: Git, folder: Path) -> str:
    """A new repository with one file; its commit comes back."""
    (folder / "a.txt").write_text("1")
    git("init", "-q", folder=folder)
    git("add", ".", folder=folder)
    git("commit", "-qm", "a", folder=folder)
    return git("rev-parse", "HEAD", folder=folder)


def test_the_commit_tells_changed_files(tmp_path: Path, git: Git) -> None:
    """The commit is whole, `-dirty` where tracked files differ, and None outside a repository."""
    assert find_git_commit(tmp_path) is None
    commit = commit_a_file(git, tmp_path)
    git("tag", "v1")
    assert len(commit) == 40
    assert find_git_commit(tmp_path) == commit
    (tmp_path / "new.txt").write_text("not tracked")
    (tmp_path / "a.txt").write_text("1")  # written anew, and the same
    assert find_git_commit(tmp_path) == commit
    (tmp_path / "a.txt").write_text("2")
    assert find_git_commit(tmp_path) == f"{commit}-dirty"


def test_filtered_files_are_not_taken_for_changed(tmp_path: Path, git: Git) -> None:
    """What a filter would make of a file is not asked for; other files are compared as ever."""
    (tmp_path / ".gitattributes").write_text("*.up filter=upper\n")
    (tmp_path / "b.up").write_text("b")
    git("init", "-q")
    git("config", "filter.upper.clean", "tr a-z A-Z")
    commit = commit_a_file(git, tmp_path)
    (tmp_path / "b.up").write_text("b")  # written anew, and the same
    assert find_git_commit(tmp_path) == commit
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "a.txt").write_text("2")
    assert find_git_commit(inner) == f"{commit}-dirty"


def test_before_the_first_commit_there_is_none(tmp_path: Path, git: Git) -> None:
    """A repository without a commit has none to tell."""
    git("init", "-q")
    assert find_git_commit(tmp_path) is None


SETTINGS = {
    "monitor": ("core.fsmonitor", "{trap}"),
    "hooks": ("core.hooksPath", "{folder}"),
    "clean filter": ("filter.evil.clean", "{trap}"),
    "filter process": ("filter.evil.process", "{trap}"),
    "odd filter": ("filter.a=b.clean", "{trap}"),
    "fetch": ("core.sshCommand", "{trap}"),
    "external diff": ("diff.external", "{trap}"),
    "text diff": ("diff.evil.textconv", "{trap}"),
    "pager": ("core.pager", "{trap}"),
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_nothing_that_a_repository_names_is_run(tmp_path: Path, git: Git, kind: str) -> None:
    """Whatever program its settings name, in it or in a submodule: the commit is read without."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    commit = commit_a_file(git, folder)
    (folder / ".gitattributes").write_text("* filter=evil diff=evil\n* filter=a=b\n")
    trap = folder / "post-index-change"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    key, value = SETTINGS[kind]
    git("config", key, value.format(trap=trap, folder=folder), folder=folder)
    (folder / "a.txt").write_text("other")
    assert find_git_commit(folder) in {f"{commit}-dirty", None}
    assert not (tmp_path / "sprung").exists()


def test_a_missing_object_is_not_fetched(tmp_path: Path, git: Git) -> None:
    """A repository that would fetch what it lacks by a command of its own runs none."""
    commit = commit_a_file(git, tmp_path)
    tree = git("rev-parse", "HEAD^{tree}")
    (tmp_path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    for key, value in {
        "remote.evil.url": f"ext::touch {tmp_path}/sprung",
        "remote.evil.promisor": "true",
        "protocol.ext.allow": "always",
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "evil",
    }.items():
        git("config", key, value)
    assert find_git_commit(tmp_path) in {commit, None}
    assert not (tmp_path / "sprung").exists()
