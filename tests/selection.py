"""Which tests belong to the part at hand: for `.ci/quick`.

    python -m tests.selection [PART | FILE ...]

Prints their paths, one a line. A part is a folder of `lstm_cli` (`nn`, `data/table`); without any,
the files that have changed since the last commit are taken, or those of the last commit.
"""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
ARCHITECTURE = "tests/test_architecture.py"
# What is no module and belongs to no part, by how its path begins.
ELSEWHERE = {
    "README.md": ("tests/test_documents.py", "tests/test_readme.py"),
    "ARCHITECTURE.md": ("tests/test_documents.py",),
    "CONTRIBUTING.md": ("tests/test_documents.py",),
    "docs/": ("tests/test_documents.py", "tests/test_readme.py", "tests/cli/test_schema.py"),
    "configs/": ("tests/test_configs.py",),
    ".ci/": ("tests/test_documents.py",),
}


def list_tests(asked: Sequence[str], root: Path = ROOT) -> list[str]:
    """The paths of the tests of these parts and files, each once, in order; folders for parts.

    Raises:
        ValueError: one of them is neither.
    """
    found = {path for each in asked for path in _list_tests_of(each.rstrip("/"), root)}
    return sorted(found | {ARCHITECTURE})


def list_changed(root: Path = ROOT) -> list[str]:
    """The files that differ from the last commit, new ones too; where none does, those of it."""
    changed = _ask_git(root, "diff", "--name-only", "HEAD")
    new = _ask_git(root, "ls-files", "--others", "--exclude-standard")
    return changed + new or _ask_git(root, "diff", "--name-only", "HEAD~1", "HEAD")


def _ask_git(root: Path, *words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def _list_tests_of(asked: str, root: Path) -> Iterator[str]:
    part = root / "tests" / asked.removeprefix("lstm_cli/")
    if "." not in Path(asked).name and part.is_dir():
        yield str(part.relative_to(root))
    elif asked.startswith("lstm_cli/") and asked.endswith(".py"):
        yield from _list_tests_of_module(Path(asked), root)
    elif asked.startswith("tests/"):
        yield from _list_tests_beside(Path(asked), root)
    elif elsewhere := [tests for begin, tests in ELSEWHERE.items() if asked.startswith(begin)]:
        yield from elsewhere[0]
    elif not (root / asked).exists():
        raise ValueError(f"{asked}: is no part of lstm_cli and no file")


def _list_tests_of_module(path: Path, root: Path) -> Iterator[str]:
    """The tests that import a module or are named after it; else those of its folder."""
    folder = root / "tests" / path.parent.relative_to("lstm_cli")
    while not folder.is_dir():
        folder = folder.parent
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    part = root / "tests" / (path.parts[1] if len(path.parts) > 2 else "")
    tests = sorted(part.rglob("test_*.py"))
    own = [each for each in tests if _is_named_after(each, path.stem) or _imports(each, module)]
    for each in own or sorted(folder.glob("test_*.py")):
        yield str(each.relative_to(root))


def _list_tests_beside(path: Path, root: Path) -> Iterator[str]:
    """A test itself; the tests that import what is none."""
    if not (root / path).exists() or path.suffix != ".py":
        return
    if path.name.startswith("test_"):
        yield str(path)
        return
    module = ".".join(path.with_suffix("").parts)
    for each in sorted((root / path.parent).rglob("test_*.py")):
        if _imports(each, module):
            yield str(each.relative_to(root))


def _is_named_after(test: Path, stem: str) -> bool:
    return f"{test.stem}_".startswith(f"test_{stem}_")


def _imports(test: Path, module: str) -> bool:
    """Whether a test imports a module, or a name from it."""
    return any(
        f"{name}.".startswith(f"{module}.")
        for name in _imported(ast.parse(test.read_text("utf-8")))
    )


def _imported(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


if __name__ == "__main__":
    try:
        print("\n".join(list_tests(sys.argv[1:] or list_changed())))
    except ValueError as error:
        sys.exit(f"error: {error}")
