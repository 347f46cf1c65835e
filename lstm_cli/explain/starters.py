"""Commented configs to start from: for each mode, and for each kind of a user's own data."""

from pathlib import Path
from typing import Literal, TypeAlias, get_args

from lstm_cli.config.schema.experiment import ModeName

DataName: TypeAlias = Literal["table", "sequences"]
STARTERS: tuple[ModeName | DataName, ...] = (*get_args(ModeName), *get_args(DataName))


def starter(name: ModeName | DataName) -> Path:
    """The file of the starter; it is a whole and valid config."""
    return Path(__file__).with_name("starter_configs") / f"{name}.yaml"
