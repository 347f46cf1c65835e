"""`.ci/quick` runs the tests of the part at hand, and no others."""

import subprocess
from pathlib import Path

import pytest

from tests.selection import ARCHITECTURE, list_changed, list_tests


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with two parts and their tests, committed."""
    files = {
        "lstm_cli/nn/loop.py": "",
        "lstm_cli/nn/deep/cell.py": "",
        "lstm_cli/cli/train.py": "",
        "tests/nn/test_loop.py": "",
        "tests/nn/test_chunks.py": "from lstm_cli.nn.loop import Loop\n",
        "tests/nn/test_other.py": "from lstm_cli.nn.loops import Loops\n",
        "tests/cli/test_train_runs.py": "from tests.made import make\n",
        "tests/made.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "all")
    return tmp_path


def git(root: Path, *words: str) -> None:
    """Do something in a checkout."""
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("asked", "tests"),
    [
        (["nn"], ["tests/nn"]),
        (["lstm_cli/nn/"], ["tests/nn"]),
        (["lstm_cli/nn/loop.py"], ["tests/nn/test_chunks.py", "tests/nn/test_loop.py"]),
        (["lstm_cli/cli/train.py"], ["tests/cli/test_train_runs.py"]),
        (["tests/made.py"], ["tests/cli/test_train_runs.py"]),
        (["tests/nn/test_other.py", "tests/nn/gone.py"], ["tests/nn/test_other.py"]),
        (["docs/config.md"], ["tests/cli/test_schema.py", "tests/test_documents.py"]),
    ],
)
def test_the_tests_of_a_part_or_file(root: Path, asked: list[str], tests: list[str]) -> None:
    """A part's folder; of a module, the tests that import it or bear its name."""
    found = list_tests(asked, root)
    assert [path for path in found if path not in {ARCHITECTURE, "tests/test_readme.py"}] == tests
    assert ARCHITECTURE in found


def test_a_module_that_no_test_names(root: Path) -> None:
    """All tests of its folder, or of the nearest one above that has any."""
    found = list_tests(["lstm_cli/nn/deep/cell.py"], root)
    assert [path for path in found if path.startswith("tests/nn/")] == [
        "tests/nn/test_chunks.py",
        "tests/nn/test_loop.py",
        "tests/nn/test_other.py",
    ]


def test_what_is_nothing_is_refused(root: Path) -> None:
    """A part that is misspelt ends with a sentence, not with no tests."""
    with pytest.raises(ValueError, match="nm: is no part of lstm_cli and no file"):
        list_tests(["nm"], root)


def test_the_files_that_have_changed(root: Path) -> None:
    """Changed and new ones; where the tree is as committed, those of the last commit."""
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--allow-empty", "-m", "none")
    assert list_changed(root) == []
    (root / "lstm_cli/nn/loop.py").write_text("x = 1\n")
    (root / "tests/nn/test_new.py").write_text("")
    assert list_changed(root) == ["lstm_cli/nn/loop.py", "tests/nn/test_new.py"]
