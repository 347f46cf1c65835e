"""How a command line ends when something goes wrong: what is printed, and the exit code."""

import errno
import re
import traceback
from typing import TextIO

import typer

from lstm_cli.errors import LstmCliError, MachineError
from lstm_cli.runner.standard_streams import find_failure
from lstm_cli.wording import printable, shorten

BUG, USAGE, INTERRUPTED, BROKEN_PIPE = 1, 2, 130, 141
# No path that anybody uses.
LONG_WORD = re.compile(r"\S{300,}")
REPORT = "This is a bug in lstm-cli. Please report it, with the lines above and the command."


def exit_code_of(error: BaseException, *, show_traceback: bool) -> int:
    """Say on standard error what went wrong; what comes back is the exit code."""
    match error:
        case KeyboardInterrupt() | typer.Abort():
            return INTERRUPTED
        # Inside a command Typer turns a broken pipe into SystemExit, and nothing else into it.
        case BrokenPipeError() | SystemExit():
            return BROKEN_PIPE
        case OSError(errno=errno.ENOSPC):
            return report(MachineError(f"cannot be written: {error.strerror}. Free some space."))
        case MemoryError():
            _print("not enough memory. Use a smaller batch_size, model or dataset.")
            return MachineError.exit_code
    expected = isinstance(error, LstmCliError | typer.TyperException)
    if show_traceback or not expected:
        traceback.print_exception(error)
    return report(error)


def exit_code_of_output(stream: TextIO) -> int:
    """The exit code for what could not be said on standard output; 0 where all was said."""
    failure = find_failure(stream)
    if failure is None:
        return 0
    if failure.errno == errno.EPIPE:
        return BROKEN_PIPE
    _print(f"the output cannot be written: {failure.strerror}. Nothing else is lost.")
    return MachineError.exit_code


def report(error: BaseException) -> int:
    """Print what went wrong, a line a problem; what comes back is the exit code."""
    match error:
        case LstmCliError():
            for problem in error.problems:
                _print(str(problem))
            return error.exit_code
        case typer.TyperException():
            _print(_usage(error))
            return USAGE
        case _:
            typer.echo(REPORT, err=True)
            return BUG


def _usage(error: typer.TyperException) -> str:
    said = error.format_message().strip().removesuffix(".")
    message = LONG_WORD.sub(lambda word: shorten(word[0]), said)
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "lstm-cli"
    end = "" if message.endswith("?") else "."
    return f"{message[:1].lower()}{message[1:]}{end} See {path} --help."


def _print(message: str) -> None:
    # One line that a terminal only shows: what a user wrote may hold line breaks and more.
    typer.echo(f"error: {printable(message)}", err=True)
