"""The app: its commands, and the way from arguments to an exit code."""

import sys
from collections.abc import Sequence
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated

import typer

from lstm_cli.cli.arguments import SWEEP, take_overrides
from lstm_cli.cli.check import check
from lstm_cli.cli.compare import compare
from lstm_cli.cli.evaluate import evaluate
from lstm_cli.cli.exit_codes import exit_code_of, exit_code_of_output
from lstm_cli.cli.modes import modes
from lstm_cli.cli.new import new
from lstm_cli.cli.plot import plot
from lstm_cli.cli.predict import predict
from lstm_cli.cli.resume import resume
from lstm_cli.cli.runs import runs
from lstm_cli.cli.schema import schema
from lstm_cli.cli.sweep import app as sweep
from lstm_cli.cli.train import train
from lstm_cli.cli.wandb import app as wandb
from lstm_cli.errors import MachineError
from lstm_cli.runner.standard_streams import take_standard_streams

PROGRAM = "lstm-cli"
TRACEBACK = "--traceback"
HELP = "LSTM experiments from YAML files: one command leaves a run folder."
EXAMPLES = """\b
Examples:
  lstm-cli new many_to_one --out sum.yaml
  lstm-cli train sum.yaml --training.epochs 200"""

app = typer.Typer(
    help=HELP,
    epilog=EXAMPLES,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the same in a log as at a terminal, and twice as fast
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (that of the process by default); what comes back is the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    take_standard_streams()
    try:
        code = _run([argument for argument in arguments if argument != TRACEBACK])
    except BaseException as error:  # noqa: BLE001 - the one place where all errors end
        code = exit_code_of(error, show_traceback=TRACEBACK in arguments)
    sys.stdout.flush()
    return code or exit_code_of_output(sys.stdout)


def _run(arguments: list[str]) -> int:
    _check_working_directory()
    group = typer.main.get_command(app)
    rest, overrides = take_overrides(group, arguments or ["--help"])
    code = group.main(rest, prog_name=PROGRAM, standalone_mode=False, obj=overrides)
    return code if isinstance(code, int) else 0


def _check_working_directory() -> None:
    try:
        Path.cwd()
    except OSError as error:
        message = f"the working directory is gone ({error.strerror}). Change to one that is there."
        raise MachineError(message) from error


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer passes it so
    if wanted:
        typer.echo(f"{PROGRAM} {version_of(PROGRAM)}")
        raise typer.Exit


@app.callback()
def options(
    *,
    traceback: Annotated[
        bool, typer.Option(TRACEBACK, help="Show where in the code an error arose.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version, and exit."
        ),
    ] = False,
) -> None:
    """Hold the options of the program itself."""


# In the order of the help: `app.command()(train)` and `app.command()(predict)` go here, first.
# What a command returns is the exit code (None: 0); overrides stand in its `context.obj`.
app.command()(train)
app.command()(resume)
app.command()(runs)
app.command()(plot)
app.command()(predict)
app.command()(evaluate)
app.command()(compare)
app.command()(check)
app.command()(new)
app.command()(modes)
app.command()(schema)
app.add_typer(sweep, name=SWEEP)
app.add_typer(wandb, name="wandb")
