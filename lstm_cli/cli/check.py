"""`lstm-cli check`: everything that is wrong with some configs, or what they would train."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias, assert_never

import typer

from lstm_cli.errors import LstmCliError

if TYPE_CHECKING:
    from lstm_cli.cli.config_summary import Checked
    from lstm_cli.config.layers.overrides import Override


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
    form: OutputForm = "summary"
    if as_json:
        form = "json"
    elif resolved:
        form = "resolved"
    elif changes:
        form = "changes"
    check_configs(configs, context.obj or (), form)


OutputForm: TypeAlias = Literal["summary", "resolved", "changes", "json"]
Outcome: TypeAlias = "Checked | LstmCliError"


def check_configs(sources: Sequence[str], overrides: Sequence[Override], form: OutputForm) -> None:
    """Print each right config in this form.

    Raises:
        LstmCliError: The problems of all the others; its kind is that of the first.
    """
    from lstm_cli.cli.config_summary import Checked

    outcomes = {source: _outcome(source, overrides) for source in sources}
    if form == "json":
        described = [_describe(source, outcome) for source, outcome in outcomes.items()]
        typer.echo(json.dumps(described, indent=2, ensure_ascii=False))
    else:
        right = [outcome for outcome in outcomes.values() if isinstance(outcome, Checked)]
        between = "---\n" if form == "resolved" else "\n"
        typer.echo(between.join(_show(checked, form) for checked in right), nl=False)
    _raise_all([outcome for outcome in outcomes.values() if isinstance(outcome, LstmCliError)])


def _outcome(source: str, overrides: Sequence[Override]) -> Outcome:
    from lstm_cli.cli.config_summary import check_config

    try:
        return check_config(source, overrides)
    except LstmCliError as error:
        return error


def _describe(source: str, outcome: Outcome) -> dict[str, object]:
    from lstm_cli.cli.config_summary import Checked, describe_checked, describe_error

    if isinstance(outcome, Checked):
        return describe_checked(outcome)
    return describe_error(source, outcome)


def _show(checked: Checked, form: Literal["summary", "resolved", "changes"]) -> str:
    from lstm_cli.cli.config_summary import list_changes, resolved_yaml, summarise

    match form:
        case "summary":
            return summarise(checked)
        case "resolved":
            return f"# {checked.source}\n{resolved_yaml(checked.config)}"
        case "changes":
            return f"# {checked.source}\n{list_changes(checked.config)}"
        case _:
            assert_never(form)


def _raise_all(errors: Sequence[LstmCliError]) -> None:
    if errors:
        problems = dict.fromkeys(problem for error in errors for problem in error.problems)
        raise type(errors[0])(problems) from errors[0]
