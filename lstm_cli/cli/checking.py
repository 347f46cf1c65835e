"""Configs checked one after the other: the right ones are printed, the problems of all raised."""

import json
from collections.abc import Sequence
from typing import Literal, TypeAlias, assert_never

import typer

from lstm_cli.cli.checked import Checked, check_config, describe_checked, describe_error
from lstm_cli.cli.resolved import list_changes, resolved_yaml
from lstm_cli.cli.summary import summarise
from lstm_cli.config.layers.overrides import Override
from lstm_cli.errors import LstmCliError

Form: TypeAlias = Literal["summary", "resolved", "changes", "json"]
Outcome: TypeAlias = Checked | LstmCliError


def check_configs(sources: Sequence[str], overrides: Sequence[Override], form: Form) -> None:
    """Print each right config in this form.

    Raises:
        LstmCliError: The problems of all the others; its kind is that of the first.
    """
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
    try:
        return check_config(source, overrides)
    except LstmCliError as error:
        return error


def _describe(source: str, outcome: Outcome) -> dict[str, object]:
    if isinstance(outcome, Checked):
        return describe_checked(outcome)
    return describe_error(source, outcome)


def _show(checked: Checked, form: Literal["summary", "resolved", "changes"]) -> str:
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
