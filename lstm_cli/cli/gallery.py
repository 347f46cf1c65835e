"""The modes side by side, each pictured with the network of its starter."""

from lstm_cli.cli.summary import indent
from lstm_cli.config.describing.picture import picture
from lstm_cli.config.describing.starter import starter
from lstm_cli.config.loading import load_config
from lstm_cli.config.modes import MODES, Mode
from lstm_cli.runner.preparing import prepare_data

ENDING = """A mode only counts timesteps: how many go in, how many come out. The layers in between
(model.input, encoder, decoder, head) are yours to choose, whatever the mode.
"""


def describe_modes() -> str:
    """A block for each mode: its name, what it is for, its picture, and how to start."""
    return "\n".join([*map(describe_mode, MODES), ENDING])


def describe_mode(mode: Mode) -> str:
    """The block of one mode; the numbers in the picture are those of its starter."""
    config = load_config(starter(mode.name), environment={})
    drawing = indent(picture(prepare_data(config).shape, config.model))
    return (
        f"{mode.name}   {mode.picture}\n{mode.purpose}\n\n{drawing}\n\n"
        f"  start   lstm-cli new {mode.name} --out {mode.name}.yaml\n"
        f"  or      {mode.config} in the repository\n"
    )
