"""Commented configs to start from, one for each mode."""

from pathlib import Path

from lstm_cli.config.experiment import ModeName


def starter(mode: ModeName) -> Path:
    """The file of the mode's starter; it is a whole and valid config."""
    return Path(__file__).with_name("starters") / f"{mode}.yaml"
