"""What the tests of sweep files share: short ways to read one."""

import pytest

from lstm_cli.errors import ConfigError
from lstm_cli.sweeps.file.sweep_file import SweepFile, parse_sweep


def read(text: str) -> SweepFile:
    """The sweep file, called s.yaml."""
    return parse_sweep(text, "s.yaml")


def read_parameter(text: str, method: str = "random") -> SweepFile:
    """A sweep file with one parameter, `x`, in its second line."""
    return read(f"method: {method}\nparameters: {{x: {text}}}\n")


def problems_of(text: str) -> list[str]:
    """All that is said about a file, without its name."""
    with pytest.raises(ConfigError) as raised:
        read(text)
    return [str(problem).removeprefix("s.yaml:") for problem in raised.value.problems]
