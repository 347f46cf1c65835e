"""Command lines run in this process, and in processes of their own."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from lstm_cli.cli.app import main
from tests.launched import SECONDS, Process, launch


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command line ended."""

    code: int
    out: str
    err: str


Run: TypeAlias = Callable[..., Ending]
Start: TypeAlias = Callable[..., Process]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs a command line in this process."""

    def run_here(*arguments: str | Path) -> Ending:
        capsys.readouterr()
        code = main(list(map(str, arguments)))
        captured = capsys.readouterr()
        return Ending(code, captured.out, captured.err)

    return run_here


@pytest.fixture(scope="session")
def process() -> Run:
    """A function that runs a command line in a process of its own."""

    def run_there(*arguments: str | Path, stdin: str = "", **options: Any) -> Ending:
        done = subprocess.run(
            [sys.executable, "-m", "lstm_cli", *map(str, arguments)],
            input=stdin, capture_output=True, text=True, check=False, timeout=SECONDS, **options,
        )  # fmt: skip
        return Ending(done.returncode, done.stdout, done.stderr)

    return run_there


@pytest.fixture(scope="session")
def modules_after() -> Callable[..., set[str]]:
    """A function that runs a command line in a new process, and returns the modules it loaded."""
    program = (
        "import sys; from lstm_cli.cli.app import main; main(sys.argv[1:]); "
        "print('\\n', *sys.modules, file=sys.stderr)"
    )

    def load(*arguments: str | Path) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            capture_output=True, text=True, check=True, timeout=SECONDS,
        )  # fmt: skip
        return set(done.stderr.splitlines()[-1].split())

    return load


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A function that starts a command line in its own process, which is ended with the test.

    It takes SIGINT, also where the tests run in the background.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    started: list[Process] = []
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

    def start_there(*arguments: object, **options: Any) -> Process:
        started.append(launch(tmp_path, *arguments, **pipes | options))
        return started[-1]

    yield start_there
    signal.signal(signal.SIGINT, before)
    for process in started:
        process.kill()
        process.communicate()
