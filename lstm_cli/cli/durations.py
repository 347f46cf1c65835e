"""Durations as people write them: 90s, 25m, 1h30m."""

import re

from lstm_cli.config.problems.showing import show_value
from lstm_cli.errors import ConfigError, Problem

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")
LONGEST = 366 * _SECONDS["d"]


def read_duration(text: str, option: str) -> float:
    """The seconds that `text` stands for; `option` is where it comes from.

    Raises:
        ConfigError: it is no duration, or longer than a year.
    """
    compact = text.replace(" ", "").lower()
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(compact))
    if not _WHOLE.fullmatch(compact) or not 0 < seconds <= LONGEST:
        shown = show_value(text)
        message = f"{shown} is no time of up to a year. Write for example 90s, 25m, 2h or 1h30m."
        raise ConfigError(Problem(option, message))
    return seconds
