"""README and docs: every command that they show is run, in its order, by a newcomer's shell."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from lstm_cli.config.loading import load_config
from lstm_cli.sweeps.prepare_sweep import SweepRequest, prepare

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {page.stem.lower(): page.read_text("utf-8") for page in PAGES}
README = TEXTS["readme"]
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what the commands read, and new inputs of the user's own."""
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    (tmp_path / "new.csv").write_text("x\n60\n61\n62\n")
    bundled = ROOT / "lstm_cli" / "data" / "bundled" / "airline_passengers.csv"
    shutil.copy(bundled, tmp_path / "series.csv")
    return tmp_path


@pytest.fixture
def shell() -> Mapping[str, str]:
    """An environment in which `lstm-cli` is the one of this Python, and W&B has no account."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "WANDB_MODE": "offline"}


YAML = [
    pytest.param(text, id=f"{page}-{number}")
    for page, whole in TEXTS.items()
    for number, text in enumerate(
        re.findall(r"^```yaml\n(.*?)^```", whole, re.DOTALL | re.MULTILINE)
    )
]
SWEEPS = [block for block in YAML if "\nmethod: " in str(block.values[0])]
CONFIGS = [block for block in YAML if block not in SWEEPS]
NEWEST = {
    "runs/RUN": '"$(ls -d runs/*-* | tail -n 1)"',
    "runs/SWEEP": '$(dirname "$(ls -t runs/*/plan.jsonl | head -n 1)")',
}
BLOCKS = [
    # A block of many commands takes a minute.
    pytest.param(
        *block, id=f"{page}-{number}", marks=[pytest.mark.slow] * (block[1].count("\n") > 3)
    )
    for page, whole in TEXTS.items()
    for number, block in enumerate(BLOCK.findall(whole))
    if "pytest" not in block[1]
]


@pytest.mark.parametrize(("language", "text"), BLOCKS)
def test_every_command_works(
    language: str, text: str, checkout: Path, shell: Mapping[str, str]
) -> None:
    """Each block of commands or of Python ends with exit code 0."""
    # What the tests run in is installed; a reader puts the name of his run for RUN.
    script = text.replace("pip install . &&", "")
    for name, newest in NEWEST.items():
        script = script.replace(name, newest)
    command = ["bash", "-ec", script] if language == "sh" else [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=checkout, env=shell, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("text", SWEEPS)
def test_every_sweep_is_right_for_its_config(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sweep file that is shown passes all checks."""
    monkeypatch.chdir(ROOT)
    path = tmp_path / "shown.yaml"
    path.write_text(text)
    assert prepare(SweepRequest(path)).warnings == ()


@pytest.mark.parametrize("text", CONFIGS)
def test_every_config_is_valid(text: str, tmp_path: Path) -> None:
    """Each config that is shown can be read, whether its data are there or not."""
    path = tmp_path / "shown.yaml"
    path.write_text(text)
    assert load_config(path, environment={}).name == "shown"


def test_gate_installs_as_the_readme_says() -> None:
    """The two installing commands are there, and CI runs the test command."""
    assert "pip install . && lstm-cli train configs/" in README
    assert "pip install -e '.[test]' && pytest -n 2" in README
    gate = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "'.[test]'" in gate
    assert "pytest -n 2" in gate
