"""`lstm-cli check`: everything that is wrong with some configs, or what they would train."""

from typing import Annotated

import typer


def check(
    context: typer.Context,
    configs: Annotated[
        list[str],
        typer.Argument(metavar="CONFIG", help="YAML files; - reads standard input."),
    ],
    *,
    resolved: Annotated[
        bool,
        typer.Option("--resolved", help="Print the whole config, changes marked."),
    ] = False,
    changes: Annotated[
        bool, typer.Option("--changes", help="List what differs from the defaults.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, for programs.")
    ] = False,
) -> None:
    """Show what is wrong with configs, or what they would train.

    Any key of a config can be set as an option, such as --training.epochs 200, or many by
    a JSON mapping or a .json file of one, such as '{"training.epochs": 200}'. Nothing is trained.
    """
    from lstm_cli.cli.checking import Form, check_configs  # noqa: PLC0415 - keeps --help fast

    form: Form = "summary"
    if as_json:
        form = "json"
    elif resolved:
        form = "resolved"
    elif changes:
        form = "changes"
    check_configs(configs, context.obj or (), form)
