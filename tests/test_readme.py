"""The README: every command that it shows is run, in its order, by a newcomer's shell."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.DOTALL | re.MULTILINE)
INSTALL = "pip install"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the commands read, and new inputs of the user's own."""
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    (tmp_path / "new.csv").write_text("x\n60\n61\n62\n")
    return tmp_path


@pytest.fixture
def shell() -> Mapping[str, str]:
    """An environment in which `lstm-cli` is the one of this Python, and W&B has no account."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "WANDB_MODE": "offline"}


def read_blocks() -> list[tuple[str, str]]:
    """The README's code blocks: their language and text."""
    return BLOCK.findall(README)


def test_every_command_works(checkout: Path, shell: Mapping[str, str]) -> None:
    """Each shell block and each Python block ends with exit code 0."""
    for language, text in read_blocks():
        script = _without_installation(text)
        command = ["bash", "-ec", script] if language == "sh" else [sys.executable, "-c", script]
        done = subprocess.run(
            command, cwd=checkout, env=shell, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        runs = sorted((checkout / "runs").glob("*-*"), key=lambda run: run.stat().st_mtime)
        if runs and not (checkout / "runs" / "RUN").exists():
            (checkout / "runs" / "RUN").symlink_to(runs[-1])


def test_gate_installs_as_the_readme_says() -> None:
    """The two installing commands are there, and CI runs the test command."""
    assert "pip install . && lstm-cli train configs/" in README
    assert "pip install -e '.[test]' && pytest -n 2" in README
    gate = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "'.[test]'" in gate
    assert "pytest -n 2" in gate


def _without_installation(text: str) -> str:
    """The block's commands, without those that would install or start the tests in the tests."""
    lines = [line.split("&&")[-1] if INSTALL in line else line for line in text.splitlines()]
    return "\n".join(line for line in lines if "pytest" not in line)
