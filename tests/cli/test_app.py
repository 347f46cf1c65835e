"""The program as a whole: help, errors, exit codes."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from lstm_cli.cli import app as app_module
from lstm_cli.cli.app import main
from lstm_cli.errors import (
    ConfigError,
    DataError,
    ExpectationError,
    LstmCliError,
    MachineError,
    Problem,
    TrainingError,
)
from lstm_cli.explain.starters import starter
from tests.cli.conftest import Run

SLOW = {"tensorflow", "keras", "wandb", "matplotlib"}


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """A function that makes the next command line end in this error."""

    def raise_next(error: BaseException) -> None:
        def fail(_: list[str]) -> int:
            raise error

        monkeypatch.setattr(app_module, "_run", fail)

    return raise_next


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_help_is_short_and_shows_examples(run: Run, arguments: tuple[str, ...]) -> None:
    """The help says what the tool is, names the commands, gives examples, and is no page."""
    ending = run(*arguments)
    assert ending.code == 0
    assert len(ending.out.splitlines()) <= 28
    for word in ("LSTM experiments", "check", "new", "modes", "schema", "Examples:"):
        assert word in ending.out


def test_every_example_of_the_help_works(run: Run, tmp_path: Path) -> None:
    """The commands that the help shows end well."""
    text = run("--help").out.partition("Examples:")[2]
    examples = [line.split()[1:] for line in text.splitlines() if "lstm-cli" in line]
    assert len(examples) >= 2
    for words in examples:
        if words[0] == "train":
            words = ["check", *words[1:]]  # noqa: PLW2901 - the README's test trains
        arguments = [str(tmp_path / w) if w.endswith(".yaml") else w for w in words]
        assert run(*arguments).code == 0


def test_the_version_is_that_of_the_package(run: Run) -> None:
    """`--version` names the installed version."""
    assert run("--version").out == f"lstm-cli {version('lstm-cli')}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("chek",), "error: no such command 'chek'. Did you mean 'check'"),
        (("new",), "error: missing argument 'NAME'. See lstm-cli new --help."),
        (("modes", "--all"), "error: no such option: --all. See lstm-cli modes --help."),
        (
            ("modes", f"--{'x' * 4000}"),
            f"error: no such option: --{'x' * 57}…. See lstm-cli modes --help.",
        ),
        (("my.yaml",), "error: my.yaml is not a command. Write: lstm-cli "),
    ],
)
def test_a_wrong_command_line_is_one_line(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    """What is wrong with the command line is said in one line, with exit code 2."""
    ending = run(*arguments)
    assert ending.code == 2
    assert ending.out == ""
    assert ending.err.startswith(message)
    assert ending.err.count("\n") == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (ConfigError, 2),
        (DataError, 3),
        (TrainingError, 4),
        (ExpectationError, 5),
        (MachineError, 6),
    ],
)
def test_an_error_has_its_exit_code(
    run: Run,
    raising: Callable[[BaseException], None],
    kind: type[LstmCliError],
    code: int,
) -> None:
    """Each kind of error ends with its own code, and prints a line for each of its problems."""
    raising(kind([Problem("a.yaml:1:2", "is wrong."), Problem("", "so is that.")]))
    ending = run("modes")
    assert ending.code == code
    assert ending.err == "error: a.yaml:1:2: is wrong.\nerror: so is that.\n"


def test_the_traceback_is_shown_on_demand(
    run: Run, raising: Callable[[BaseException], None]
) -> None:
    """With `--traceback`, before or after the command, an error shows where it arose."""
    raising(ConfigError("is wrong."))
    for arguments in (("--traceback", "modes"), ("modes", "--traceback")):
        ending = run(*arguments)
        assert ending.err.startswith("Traceback (most recent call last):")
        assert ending.err.endswith("error: is wrong.\n")


def test_a_bug_asks_for_a_report(run: Run, raising: Callable[[BaseException], None]) -> None:
    """An error that is none of ours shows its traceback, asks for a report, and ends with 1."""
    raising(ZeroDivisionError("division by zero"))
    ending = run("modes")
    assert ending.code == 1
    assert "Traceback" in ending.err
    assert "ZeroDivisionError" in ending.err
    assert ending.err.splitlines()[-1].startswith("This is a bug in lstm-cli. Please report it")


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()])
def test_an_interruption_is_quiet(
    run: Run, raising: Callable[[BaseException], None], error: BaseException
) -> None:
    """Ctrl-C prints no traceback and ends with 130."""
    raising(error)
    ending = run("modes")
    assert (ending.code, ending.err) == (130, "")


def test_little_memory_is_the_machine(run: Run, raising: Callable[[BaseException], None]) -> None:
    """When memory runs out, the exit code is that of the machine."""
    raising(MemoryError())
    ending = run("modes")
    assert ending.code == 6
    assert ending.err.startswith("error: not enough memory.")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    """`lstm-cli schema | head -1` prints no traceback."""
    with subprocess.Popen(
        [sys.executable, "-m", "lstm_cli", "schema"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert isinstance(running.stdout, io.BufferedReader)
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 141


def test_the_exit_code_of_a_process_is_that_of_main(process: Run) -> None:
    """`python -m lstm_cli` hands the code to the shell."""
    assert process("modes").code == 0
    assert process("new", "many_to_none").code == 2


def test_the_installed_program_is_the_same() -> None:
    """The program `lstm-cli` stands beside the interpreter and runs."""
    program = Path(sys.executable).with_name("lstm-cli" + (".exe" if os.name == "nt" else ""))
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("lstm-cli ")


def test_the_arguments_of_the_process_are_the_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without arguments of its own, `main` takes those of the process."""
    monkeypatch.setattr(sys, "argv", ["lstm-cli", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("lstm-cli ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("check", "--help"),
        ("modes",),
        ("new", "many_to_one"),
        ("schema",),
        ("schema", "--markdown"),
        ("check", "no_such_file.yaml"),
        ("check", str(starter("many_to_many"))),
    ],
    ids=lambda arguments: " ".join(Path(word).name for word in arguments),
)
def test_nothing_slow_is_loaded(
    modules_after: Callable[..., set[str]], arguments: tuple[str, ...]
) -> None:
    """Help, checks, schemas and config errors come without TensorFlow, wandb and matplotlib."""
    loaded = modules_after(*arguments)
    assert "lstm_cli.cli.app" in loaded
    assert not loaded & SLOW


def test_help_needs_no_schema(modules_after: Callable[..., set[str]]) -> None:
    """For the help not even pydantic, NumPy or rich are loaded."""
    assert not modules_after("--help") & {"pydantic", "numpy", "rich"}
