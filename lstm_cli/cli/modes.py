"""`lstm-cli modes`: the four modes, each with its diagram and the config to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from lstm_cli.config.rules.sequence_modes import Mode


def modes() -> None:
    """Show the four modes as pictures, and how to start each."""
    typer.echo(describe_modes(), nl=False)


ENDING = """A mode only counts timesteps: how many go in, how many come out. The layers in between
(model.input, encoder, decoder, head) are yours to choose, whatever the mode.
"""


def describe_modes() -> str:
    """A block for each mode: its name, what it is for, its picture, and how to start."""
    from lstm_cli.config.rules.sequence_modes import MODES

    return "\n".join([*map(describe_mode, MODES), ENDING])


def describe_mode(mode: Mode) -> str:
    """The block of one mode; the numbers in the picture are those of its starter."""
    from lstm_cli.cli.config_summary import indent
    from lstm_cli.config.loading import load_config
    from lstm_cli.explain.diagram import picture
    from lstm_cli.explain.starters import starter
    from lstm_cli.plan.network_plan import plan_network
    from lstm_cli.runner.prepare import prepare_data

    config = load_config(starter(mode.name), environment={})
    drawing = indent(picture(plan_network(config.model, prepare_data(config).shape)))
    return (
        f"{mode.name}   {mode.picture}\n{mode.purpose}\n\n{drawing}\n\n"
        f"  start   lstm-cli new {mode.name} --out {mode.name}.yaml\n"
        f"  or      {mode.config} in the repository\n"
    )
